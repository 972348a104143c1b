import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import ssh2, { type Connection, type ServerChannel, type Session } from 'ssh2';

/** A host that accepts one key and runs commands with `sh`, in its own folder. */
export interface SshServer {
  port: number;
  /** In the format of authorized_keys. */
  hostKey: string;
  /** The client's private key. */
  privateKey: string;
  /** The number of open connections. */
  connections(): number;
  /** Closes the next `times` connections, as a booting host does. */
  refuseNext(times: number): void;
  close(): Promise<void>;
}

/** Starts a host whose commands run in `folder`. */
export async function startSshServer(folder: string): Promise<SshServer> {
  const [host, client] = [newKey(), newKey()];
  const open = new Set<Connection>();
  let refusals = 0;
  const server = new ssh2.Server({ hostKeys: [host.private] }, (connection) => {
    if (refusals > 0) {
      refusals -= 1;
      connection.end();
      return;
    }
    open.add(connection);
    connection.on('close', () => open.delete(connection));
    connection.on('error', () => open.delete(connection));
    serve(connection, client.parsed, folder);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: publicLine(host.parsed),
    privateKey: client.private,
    connections: () => open.size,
    refuseNext: (times) => {
      refusals = times;
    },
    close: () => {
      for (const connection of open) connection.end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

type PublicKey = ssh2.ParsedKey;

/** Now and then ssh2 makes a key that nothing can read, itself included. */
function newKey(): { private: string; parsed: PublicKey } {
  for (;;) {
    const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
    const parsed = ssh2.utils.parseKey(key);
    if (!(parsed instanceof Error)) return { private: key, parsed };
  }
}

function publicLine(key: PublicKey): string {
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}

function serve(connection: Connection, known: PublicKey, folder: string): void {
  connection.on('authentication', (attempt) => {
    const fits = attempt.method === 'publickey' && known.getPublicSSH().equals(attempt.key.data);
    if (!fits || attempt.method !== 'publickey') return attempt.reject(['publickey']);
    const { signature, blob, hashAlgo } = attempt;
    if (!signature || !blob) return attempt.accept();
    return known.verify(blob, signature, hashAlgo) === true ? attempt.accept() : attempt.reject();
  });
  connection.on('session', (accept) => {
    const environment: Record<string, string> = {};
    const session: Session = accept();
    session.on('env', (reply, _reject, { key, val }) => {
      environment[key] = val;
      reply?.();
    });
    session.on('exec', (reply, _reject, { command }) => run(reply(), command, folder, environment));
  });
}

function run(channel: ServerChannel, command: string, folder: string, env: Record<string, string>): void {
  const child = spawn('sh', ['-c', command], { cwd: folder, env: { PATH: process.env.PATH, ...env } });
  // Read the input to its end even if the command uses none of it: a channel with unread input never closes.
  channel.on('data', (input: Buffer) => child.stdin.writable && child.stdin.write(input));
  channel.on('end', () => child.stdin.end());
  child.stdin.on('error', () => {});
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.on('close', () => child.kill());
  child.on('close', (code) => {
    channel.exit(code ?? 1);
    channel.end();
    channel.close();
  });
}
