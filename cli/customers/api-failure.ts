import type { ErrorBody } from '../../api/platform/errors/errors.schema.ts';
import { durationText } from '../../gateway/text/quantities.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import type { CurrentLogin } from './current-login.ts';

/** A call that the API has refused: its answer, and the seconds to wait if it says them. */
export class ApiRefusal extends CommandFailure {
  readonly body: Partial<ErrorBody>;
  readonly retryAfter: number | undefined;

  constructor(login: CurrentLogin, status: number, body: Partial<ErrorBody>, retryAfter: number | undefined) {
    const code = body.error ?? String(status);
    const fields = (body.fields ?? []).map(({ path, message }) => ` ${path}: ${message}`).join('');
    const choices = body.choices?.length ? ` Choose one of: ${body.choices.join(', ')}.` : '';
    super(
      `${body.message}${fields}${choices} (${code})`,
      nextAfter(login, code, body.helpUrl, retryAfter),
      exitCodeOf(status, code),
    );
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

/** By status, so that codes of a newer server have one as well. */
function exitCodeOf(status: number, code: string): number {
  if (code === 'operation_in_progress' || status === 429) return EXIT.busy;
  if ([400, 413, 415, 422].includes(status)) return EXIT.usage;
  if (status === 404) return EXIT.noSuch;
  return status >= 500 ? EXIT.unavailable : EXIT.refused;
}

function nextAfter(
  { url, from }: CurrentLogin,
  code: string,
  helpUrl = `${url}/help`,
  retryAfter?: number,
): string {
  const another =
    from === 'environment'
      ? `set CLAWDET_TOKEN to another token, created at ${url}/team/tokens`
      : `create another token at ${url}/team/tokens, then npx clawdet login`;
  const steps: Record<string, string> = {
    token_invalid: another,
    scope_too_narrow: another,
    session_needed: `do it in a browser, at ${url}`,
    operation_in_progress: 'npx clawdet operations shows what is in progress',
    not_found: 'check the address and the id: npx clawdet assistants lists what this token reaches',
  };
  if (steps[code]) return steps[code];
  return retryAfter === undefined ? `see ${helpUrl}` : `run it again in ${durationText(retryAfter * 1000)}`;
}

/** An answer that is not one of Clawdet's API: another server, or a proxy in front of it. */
export function strangeAnswer({ url }: CurrentLogin, status: number, kind: string): CommandFailure {
  return new CommandFailure(
    `${url} did not answer as Clawdet’s API does (status ${status}, ${kind}).`,
    status >= 500
      ? 'run it again in a minute: a proxy answers in place of Clawdet'
      : 'check the address: npx clawdet login --url https://…',
    EXIT.unavailable,
  );
}

/** A server that leads elsewhere. The token does not follow. */
export function redirected({ url }: CurrentLogin, location: string | null): CommandFailure {
  const to = location && URL.canParse(location, url) ? new URL(location, url).origin : 'another address';
  const next = 'if that is Clawdet’s address now: npx clawdet login --url https://…';
  return new CommandFailure(
    `${url} redirects to ${to}. The token was not sent there.`,
    next,
    EXIT.unavailable,
  );
}

const TLS_CODE = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH)/;

/** A call that got no answer: why, by the code of the system or of TLS. */
export function unreachable({ url }: CurrentLogin, error: unknown): CommandFailure {
  const { host } = new URL(url);
  const code = codeOf(error);
  const failure = (message: string, next: string) =>
    new CommandFailure(message, next, EXIT.unavailable, { cause: error });
  const check = 'check the network and the address, then run it again';
  if (TLS_CODE.test(code))
    return failure(
      `There is no secure connection to ${host} (${code}). The token was not sent.`,
      'check the address. A certificate authority of your own is named by NODE_EXTRA_CA_CERTS=<file>',
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return failure(`No address is known for ${host} (${code}).`, check);
  if (code === 'ECONNREFUSED') return failure(`Nothing listens at ${url} (${code}).`, check);
  if (code === 'TimeoutError' || code.endsWith('TIMEOUT') || code === 'ETIMEDOUT')
    return failure(`${url} did not answer in time.`, check);
  return failure(`The connection to ${url} broke (${code}).`, check);
}

/** The code of the innermost error, which fetch wraps; its name or its words if it has none. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return codeOf(error.cause);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof DOMException ? error.name : error.message;
}
