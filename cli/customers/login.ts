import type { OwnTokenBody } from '../../api/accounts/tokens/token.schema.ts';
import { durationText } from '../../gateway/text/quantities.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print, printError, printJson } from '../print.ts';
import { callApi } from './api-client.ts';
import { type CurrentLogin, currentLogin } from './current-login.ts';
import { factsText, minuteOf } from './facts.ts';
import { keepLogin, loginFile, readLogin, removeLogin } from './login-file.ts';
import { readToken } from './read-token.ts';
import { serverUrlOf } from './server-url.ts';
import { tokenFault } from './token-form.ts';

/** Reads a token, asks its server about it, and keeps both for the commands that follow. */
export async function logIn({ url: given }: { url?: string }): Promise<void> {
  const file = loginFile();
  const url = serverUrlOf(given || process.env.CLAWDET_URL || earlierUrl(file) || noUrl());
  const token = await readToken(`API token, from ${url}/team/tokens (it is not shown): `);
  const fault = tokenFault(token);
  if (fault)
    throw new CommandFailure(fault, `copy the token whole, or create one at ${url}/team/tokens`, EXIT.data);
  const login: CurrentLogin = { url, token, from: 'file' };
  const own = await readOwnToken(login);
  keepLogin(file, { url, token });
  print(`Logged in. ${ownTokenText(login, own)}Kept in ${file}, for your account of this computer only.\n`);
  if (process.env.CLAWDET_TOKEN)
    printError('clawdet: CLAWDET_TOKEN is set and goes before this login\n  next: unset CLAWDET_TOKEN\n');
}

/** Says whose token the commands use, what it may do and until when; as JSON with `json`. */
export async function whoAmI({ json }: { json?: boolean }): Promise<void> {
  const login = currentLogin();
  const own = await readOwnToken(login);
  if (json) return printJson({ url: login.url, ...own });
  print(ownTokenText(login, own));
}

/** Removes the kept login. The token itself is not ended, which only people may do. */
export function logOut(): void {
  const file = loginFile();
  const url = earlierUrl(file);
  const page = url ? `the Team page (${url}/team/tokens)` : 'the Team page';
  print(
    removeLogin(file)
      ? `Logged out: ${file} is removed.\nThe token itself works until it expires. To end it now, revoke it on ${page}.\n`
      : 'You were not logged in on this computer.\n',
  );
}

function readOwnToken(login: CurrentLogin): Promise<OwnTokenBody> {
  const form = { name: 'text', scope: 'text', team: { name: 'text' }, expiresAt: 'text' } as const;
  return callApi<OwnTokenBody>(login, '/api/token', form);
}

function ownTokenText({ url, from }: CurrentLogin, { name, scope, team, expiresAt }: OwnTokenBody): string {
  const left = durationText(new Date(expiresAt).getTime() - Date.now());
  return factsText(`${team.name}, at ${url}`, [
    ['token', from === 'environment' ? `${name} (from CLAWDET_TOKEN)` : name],
    ['scope', scope],
    ['expires', `${minuteOf(expiresAt)}, in ${left}`],
  ]);
}

/** The server of the login before this one, even if its file cannot be used: it is about to be replaced or removed. */
function earlierUrl(file: string): string | undefined {
  try {
    return readLogin(file)?.url;
  } catch {
    return undefined;
  }
}

function noUrl(): never {
  throw new CommandFailure(
    'This is the first login on this computer, so say where Clawdet is.',
    'npx clawdet login --url https://… with the address of its pages',
    EXIT.usage,
  );
}
