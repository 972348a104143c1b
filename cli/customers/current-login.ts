import { CommandFailure, EXIT } from '../failure.ts';
import { type KeptLogin, loginFile, readLogin } from './login-file.ts';
import { serverUrlOf } from './server-url.ts';
import { tokenFault } from './token-form.ts';

/** The server and the token of a command, and which of the two ways they came. */
export interface CurrentLogin extends KeptLogin {
  from: 'environment' | 'file';
}

/**
 * The login of a command: CLAWDET_TOKEN with CLAWDET_URL, else the kept one. A token goes only to the server that it was given
 * for. Throws CommandFailure (exit 78) if there is none.
 */
export function currentLogin(env: NodeJS.ProcessEnv = process.env): CurrentLogin {
  const { CLAWDET_TOKEN, CLAWDET_URL } = env;
  if (CLAWDET_TOKEN) return loginOfEnvironment(CLAWDET_TOKEN, CLAWDET_URL);
  const kept = readLogin(loginFile(env));
  if (!kept)
    throw new CommandFailure(
      'You are not logged in on this computer.',
      'npx clawdet login --url https://…, or set CLAWDET_TOKEN and CLAWDET_URL',
      EXIT.config,
    );
  if (CLAWDET_URL && serverUrlOf(CLAWDET_URL) !== kept.url)
    throw new CommandFailure(
      `You are logged in at ${kept.url}, and CLAWDET_URL names another server.`,
      'unset CLAWDET_URL, or set CLAWDET_TOKEN as well',
      EXIT.config,
    );
  return { ...kept, from: 'file' };
}

function loginOfEnvironment(token: string, url: string | undefined): CurrentLogin {
  const fault = tokenFault(token);
  if (fault) throw new CommandFailure(`CLAWDET_TOKEN: ${fault}`, CORRECT_TOKEN, EXIT.config);
  if (!url)
    throw new CommandFailure(
      'CLAWDET_TOKEN is set, but CLAWDET_URL does not say for which server.',
      'export CLAWDET_URL=https://…',
      EXIT.config,
    );
  return { url: serverUrlOf(url), token, from: 'environment' };
}

const CORRECT_TOKEN =
  'set it to a token from the Team page, or unset it to use the login that npx clawdet login keeps';
