// The way to the gateway: an HTTP server that passes requests and WebSockets on to it.
import http from 'node:http';

const forwarding = /^(forwarded|x-real-ip|x-forwarded-.*|cf-.*)$/;
/**
 * What each side says of its own connection. Passed on, a client's `close` would end one that Node keeps for the next request
 * if the gateway's answer says `keep-alive`: that request is then 400.
 */
const ofConnection = /^(connection|keep-alive|proxy-connection)$/;

/** The caller's headers but those that name another client. Host and Origin stay: the gateway checks them. */
const withoutForwarding = (headers) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !forwarding.test(name)));
const withoutConnection = (headers) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.test(name)));

/** The gateway's headers but those of its connection, in the order and spelling in which they came. */
const answerHeaders = ({ rawHeaders }) =>
  rawHeaders.filter((_, index) => !ofConnection.test(rawHeaders[index - (index % 2)].toLowerCase()));

const notYet = JSON.stringify({ ok: false, status: 'starting' });

/** Opens nothing yet: listen with it. `inside` is the host and port of the gateway. */
export function createDoor(inside) {
  const open = ({ method, url: path }, headers) =>
    http.request({ ...inside, method, path, headers, setHost: false });

  const server = http.createServer((request, response) => {
    const inner = open(request, withoutConnection(withoutForwarding(request.headers)));
    inner.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answerHeaders(answer));
      answer.pipe(response);
    });
    inner.on('error', () => {
      if (response.headersSent) return response.destroy();
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' }).end(notYet);
    });
    response.on('close', () => inner.destroy());
    request.pipe(inner);
  });

  server.on('upgrade', (request, socket, head) => {
    const inner = open(request, withoutForwarding(request.headers));
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
  return server;
}

/** The gateway's answer to an upgrade as it goes over the wire. */
function statusLine({ rawHeaders, statusCode, statusMessage }) {
  const fields = [];
  for (let i = 0; i < rawHeaders.length; i += 2) fields.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`);
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${fields.join('')}\r\n`;
}
