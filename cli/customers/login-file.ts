import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { CommandFailure, EXIT } from '../failure.ts';
import { serverUrlOf } from './server-url.ts';
import { tokenFault } from './token-form.ts';

/** A server and a token that it has accepted. */
export interface KeptLogin {
  url: string;
  token: string;
}

/** Where a login is kept, as the XDG Base Directory Specification has it: a relative path counts as none. */
export function loginFile({ XDG_CONFIG_HOME }: NodeJS.ProcessEnv = process.env): string {
  const given = XDG_CONFIG_HOME && path.isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : undefined;
  return path.join(given ?? path.join(homedir(), '.config'), 'clawdet', 'login.json');
}

/** Keeps a login, for its owner only. A reader sees the earlier one or this one, never a part. Throws CommandFailure (exit 73). */
export function keepLogin(file: string, login: KeptLogin): void {
  const folder = path.dirname(file);
  const temporary = `${file}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    try {
      writeFileSync(temporary, `${JSON.stringify(login)}\n`, { mode: 0o600, flag: 'wx', flush: true });
      renameSync(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
  } catch (cause) {
    throw new CommandFailure(
      `The login cannot be kept in ${file} (${codeOf(cause)}).`,
      'free its place, or choose another folder: XDG_CONFIG_HOME=<folder>',
      EXIT.cannotCreate,
      { cause },
    );
  }
}

/** The kept login; undefined without one. Throws CommandFailure (exit 78) for a file that others can read, or that is broken. */
export function readLogin(file: string): KeptLogin | undefined {
  let text: string;
  try {
    text = readPrivateFile(file);
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    if (codeOf(cause) === 'ENOENT') return undefined;
    const next = 'read it as the user who owns it, or choose another folder: XDG_CONFIG_HOME=<folder>';
    throw new CommandFailure(`${file} cannot be read (${codeOf(cause)}).`, next, EXIT.config, { cause });
  }
  return parseLogin(text) ?? fail(`${file} is broken: there is no login in it.`, LOG_IN_AGAIN);
}

/** Removes the kept login, whatever is in it. False without one. Throws CommandFailure (exit 73). */
export function removeLogin(file: string): boolean {
  try {
    rmSync(file);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return false;
    const next = 'remove it as the user who owns it';
    throw new CommandFailure(`${file} cannot be removed (${codeOf(cause)}).`, next, EXIT.cannotCreate, {
      cause,
    });
  }
}

const LOG_IN_AGAIN = 'npx clawdet login --url https://… replaces it';

/** Reads a file through one descriptor, so that what is checked is what is read. */
function readPrivateFile(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const { mode, uid } = fstatSync(descriptor);
    const me = process.getuid?.();
    // Where there are no such permissions, there is nothing to check.
    if (me !== undefined && me !== 0 && uid !== me)
      fail(
        `${file} belongs to another account of this computer, so its login may not be yours.`,
        LOG_IN_AGAIN,
      );
    if (me !== undefined && (mode & 0o077) !== 0)
      fail(
        `Other accounts of this computer can open ${file}, so somebody else may know its token. It was not used.`,
        'revoke the token on the Team page and log in with another, or, if this computer is yours alone: ' +
          `chmod 600 ${file}`,
      );
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function parseLogin(text: string): KeptLogin | undefined {
  try {
    const { url, token } = JSON.parse(text) as Partial<Record<keyof KeptLogin, unknown>>;
    if (typeof url !== 'string' || typeof token !== 'string' || tokenFault(token)) return undefined;
    return { url: serverUrlOf(url), token };
  } catch {
    return undefined;
  }
}

function fail(message: string, next: string): never {
  throw new CommandFailure(message, next, EXIT.config);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
