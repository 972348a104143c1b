// The container's front door: starts the gateway on the container's own loopback and passes port 8080 to it.
// OpenClaw pairs a browser by itself only when the connection is local and unforwarded; everyone else needs an approval
// typed on the server. The gateway token still decides who may connect, so the door drops the forwarding headers.
import { spawn } from 'node:child_process';
import { createDoor } from './door.mjs';

const inside = { host: '127.0.0.1', port: 18789 };
const entry = new URL('./node_modules/openclaw/openclaw.mjs', import.meta.url).pathname;

createDoor(inside).listen(8080, '0.0.0.0');

const gateway = spawn(
  process.execPath,
  [entry, 'gateway', '--port', String(inside.port), '--bind', 'loopback', '--allow-unconfigured'],
  { stdio: 'inherit' },
);
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => gateway.kill(signal));
gateway.on('exit', (code, signal) => process.exit(code ?? (signal ? 143 : 1)));
