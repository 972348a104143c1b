// The `docker` shim of a process server: sends its arguments to the sandbox over a socket and prints the output.
// Plain JavaScript with one import, because every call starts a Node process.
import { connect } from 'node:net';

const { CLAWDET_DOCKER_SOCKET: socket, CLAWDET_SERVER: server } = process.env;
const request = { server: Number(server), args: process.argv.slice(2), cwd: process.cwd(), env: process.env };
const connection = connect(socket ?? '');
let rest = '';

process.exitCode = 1;
connection.setEncoding('utf8');
connection.on('connect', () => connection.write(`${JSON.stringify(request)}\n`));
connection.on('data', (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) handle(JSON.parse(line));
});
connection.on('error', (error) => {
  process.stderr.write(`Cannot connect to the Docker daemon. Is the sandbox running? (${error.message})\n`);
});

function handle(message) {
  if ('exit' in message) process.exitCode = message.exit;
  else if (message.to === 'stdout') process.stdout.write(message.text);
  else process.stderr.write(message.text);
}
