// The container's front door: starts the gateway on the container's own loopback and passes port 8080 to it.
// OpenClaw pairs a browser by itself only when the connection is local and unforwarded; everyone else needs an approval
// typed on the server. The gateway token still decides who may connect, so the door drops the forwarding headers.
import { spawn } from 'node:child_process';
import http from 'node:http';

const inside = { host: '127.0.0.1', port: 18789 };
const entry = new URL('./node_modules/openclaw/openclaw.mjs', import.meta.url).pathname;
const forwarding = /^(forwarded|x-real-ip|x-forwarded-.*|cf-.*)$/;

/** The caller's headers without those that name another client. Host and Origin stay: the gateway checks them. */
const withoutForwarding = (headers) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !forwarding.test(name)));

const open = (request) =>
  http.request({
    ...inside,
    method: request.method,
    path: request.url,
    headers: withoutForwarding(request.headers),
    setHost: false,
  });

const notYet = JSON.stringify({ ok: false, status: 'starting' });

const server = http.createServer((request, response) => {
  const inner = open(request);
  inner.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  inner.on('error', () => {
    if (response.headersSent) return response.destroy();
    response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' }).end(notYet);
  });
  response.on('close', () => inner.destroy());
  request.pipe(inner);
});

/** The gateway's answer to an upgrade as it goes over the wire. */
const statusLine = (answer) => {
  const fields = [];
  for (let i = 0; i < answer.rawHeaders.length; i += 2)
    fields.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}\r\n`);
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${fields.join('')}\r\n`;
};

server.on('upgrade', (request, socket, head) => {
  const inner = open(request);
  const end = () => socket.destroy();
  socket.on('error', () => inner.destroy());
  inner.on('error', end);
  inner.on('response', (answer) => {
    socket.write(statusLine(answer));
    answer.pipe(socket);
  });
  inner.on('upgrade', (answer, far, rest) => {
    socket.write(statusLine(answer));
    socket.write(rest);
    far.write(head);
    far.on('error', end);
    far.pipe(socket).pipe(far);
  });
  inner.end();
});

server.requestTimeout = 0;
server.listen(8080, '0.0.0.0');

const gateway = spawn(
  process.execPath,
  [entry, 'gateway', '--port', String(inside.port), '--bind', 'loopback', '--allow-unconfigured'],
  { stdio: 'inherit' },
);
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => gateway.kill(signal));
gateway.on('exit', (code, signal) => process.exit(code ?? (signal ? 143 : 1)));
