import type { Sandbox } from '../../sandbox/open.ts';
import { clientOf, type RunningApi } from './client.ts';
import { until } from './product.ts';

/** The token of the newest link of a kind that the sandbox's mail server has got for an address. Waits for it. */
export function mailedToken(
  sandbox: Pick<Sandbox, 'state'>,
  email: string,
  kind: 'verify' | 'reset' = 'verify',
): Promise<string> {
  return until(`a link for ${email}`, async () => {
    const mails = sandbox.state().mails.filter(({ to }) => to.includes(email));
    return mails.map(({ text }) => new RegExp(`/${kind}#([\\w-]+)`).exec(text)?.[1]).findLast(Boolean);
  });
}

/** An API in a process of its own, whose mails the sandbox gets: an address is proven by the mail, as people do it. */
export function apiAt(url: string, sandbox: Pick<Sandbox, 'state'>): Pick<RunningApi, 'client' | 'prove'> {
  const client = () => clientOf(url);
  return {
    client,
    async prove(email) {
      const { status, body } = await client().post('/api/auth/verify', {
        token: await mailedToken(sandbox, email),
      });
      if (status !== 200) throw new Error(`proof failed: ${JSON.stringify(body)}`);
    },
  };
}
