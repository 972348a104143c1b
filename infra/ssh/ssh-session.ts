/** A server and the key for it. `hostKey` is the one public key that it may present (`ssh-ed25519 AAAA…`). */
export interface SshAccess {
  host: string;
  port: number;
  /** OpenSSH private key. */
  privateKey: string;
  hostKey: string;
}

/** What a command printed, and its exit code. */
export interface SshAnswer {
  code: number;
  stdout: string;
}

/** A session without an answer: no connection, another host key, a refused login, or a timeout. Never quotes a key. */
export class SshFailure extends Error {
  override readonly name = 'SshFailure';
  /** Whether the server itself answered, and not in the way that it should. */
  readonly answered: boolean;

  constructor(message: string, { answered = false } = {}) {
    super(message);
    this.answered = answered;
  }
}

/** More than any report of ours needs; a server that sends more is not sending a report. */
const MAX_OUTPUT_BYTES = 64 * 1024;

/**
 * Runs one command as root in its own session, with `stdin`. Everything ends after `timeoutMs`. Throws SshFailure.
 */
export async function runOverSsh(
  { host, port, privateKey, hostKey }: SshAccess,
  command: string,
  { stdin = '', timeoutMs = 20_000 }: { stdin?: string; timeoutMs?: number } = {},
): Promise<SshAnswer> {
  // A process that never looks inside a server starts without it.
  const { default: ssh2 } = await import('ssh2');
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const end = (finish: () => void) => {
      clearTimeout(timer);
      client.destroy();
      finish();
    };
    const fail = (why: string, answered = false) => end(() => reject(new SshFailure(why, { answered })));
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    client.on('error', (error) => fail(reasonOf(error)));
    client.on('ready', () =>
      client.exec(command, (error, channel) => {
        if (error) return fail(reasonOf(error));
        let stdout = '';
        let code = -1;
        channel.on('data', (chunk: Buffer) => {
          stdout += chunk.toString();
          if (stdout.length > MAX_OUTPUT_BYTES) fail('it sends more than a report can contain', true);
        });
        channel.stderr.resume();
        channel.on('exit', (exit: number | null) => {
          code = exit ?? -1;
        });
        channel.on('close', () => end(() => resolve({ code, stdout })));
        channel.end(stdin);
      }),
    );
    client.connect({
      host,
      port,
      username: 'root',
      privateKey,
      readyTimeout: timeoutMs,
      hostVerifier: (key: Buffer) => key.toString('base64') === hostKey.split(' ')[1],
    });
  });
}

function reasonOf(error: Error & { level?: string; code?: string }): string {
  if (error.level === 'client-authentication') return 'it rejects the deploy key';
  if (/host.*(denied|verification)/i.test(error.message)) return 'it presents an unexpected host key';
  return error.code ?? error.level ?? 'the connection broke';
}
