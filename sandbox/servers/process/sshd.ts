import type { ChildProcess } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type PublicKeyAuthContext, type ServerChannel, type Session } from 'ssh2';
import type { Boot } from './disk.ts';
import { isAuthorized } from './keys.ts';
import { processSshPort } from './ports.ts';

/** A listening sshd. `close` cuts every connection at once. */
export interface Sshd {
  close(): Promise<void>;
}

/** Listens on the server's address for public-key logins and passes each command to `run`. Does not support SFTP. */
export async function openSshd(
  address: string,
  boot: Boot,
  run: (command: string) => ChildProcess,
): Promise<Sshd> {
  const sockets = new Set<Socket>();
  const protocol = new ssh2.Server({ hostKeys: [boot.hostKey], ident: 'sandbox' }, (connection) => {
    connection.on('authentication', (context) => authenticate(context, boot));
    connection.on('session', (accept) => serveSession(accept(), run));
    // Ignore a client that disconnects during the handshake.
    connection.on('error', () => connection.end());
  });
  // ssh2's own listener leaves Nagle's algorithm on, which costs 90 ms for each of a login's five responses.
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    protocol.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(processSshPort, address, resolve),
  );
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { close };
}

function authenticate(context: AuthContext, boot: Boot): void {
  const allowed =
    context.method === 'publickey' &&
    context.username === 'root' &&
    isAuthorized(boot.authorizedKeys, context.key.algo, context.key.data) &&
    hasProof(context);
  if (allowed) context.accept();
  else context.reject(['publickey']);
}

/** A client first asks whether a key is acceptable (no signature), then proves that it has the private key. */
function hasProof(context: PublicKeyAuthContext): boolean {
  if (!context.signature || !context.blob) return true;
  const key = ssh2.utils.parseKey(`${context.key.algo} ${context.key.data.toString('base64')}`);
  if (key instanceof Error) return false;
  return key.verify(context.blob, context.signature, context.hashAlgo) === true;
}

function serveSession(session: Session, run: (command: string) => ChildProcess): void {
  // sshd's default AcceptEnv accepts only the locale. Other requests that we do not support are refused, too.
  session.on('env', (accept, reject, { key }) => {
    if (key === 'LANG' || key.startsWith('LC_')) accept?.();
    else reject?.();
  });
  // Accepted without effect: clients such as Terraform's remote-exec request a terminal and never use it.
  session.on('pty', (accept) => accept?.());
  session.on('exec', (accept, _reject, { command }) => connect(run(command), accept()));
  session.on('shell', (accept) => connect(run('exec /bin/sh'), accept()));
}

function connect(child: ChildProcess, channel: ServerChannel): void {
  if (!child.stdin || !child.stdout || !child.stderr) throw new Error('a script starts with three pipes');
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  // A command that does not read its input, or a client that disconnects, must not crash the sandbox.
  child.stdin.on('error', () => {});
  channel.on('error', () => {});
  child.once('error', (error) => finish(channel, 127, `sh: ${error.message}\n`));
  child.once('close', (code, signal) => finish(channel, code ?? 128, signal ? `killed by ${signal}\n` : ''));
}

function finish(channel: ServerChannel, code: number, complaint: string): void {
  if (channel.destroyed) return;
  if (complaint) channel.stderr.write(complaint);
  channel.exit(code);
  channel.end();
}
