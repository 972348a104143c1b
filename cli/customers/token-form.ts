/** The form of an API token, so that nothing else is sent to a server in its place. */
const API_TOKEN = /^clt_[\w-]{43}$/;
/** That of an assistant's gateway token, which is easily mistaken for it. */
const GATEWAY_TOKEN = /^[0-9a-f]{64}$/;

/** What is wrong with the form of a token, without the token; undefined for the right one. */
export function tokenFault(text: string): string | undefined {
  if (API_TOKEN.test(text)) return undefined;
  if (text === '') return 'There is no token in it.';
  if (GATEWAY_TOKEN.test(text))
    return 'This is the gateway token of an assistant. Here an API token of its team is needed, which begins with clt_.';
  return 'This is not a whole API token: one is clt_ and 43 more characters. It was sent nowhere.';
}
