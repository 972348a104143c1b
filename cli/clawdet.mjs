#!/usr/bin/env node
// The entry point of `npx clawdet`: the machine's own Node may be too old, so the checkout's Node 24 takes over.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const script = fileURLToPath(new URL('clawdet.ts', import.meta.url));
if (!existsSync(node)) {
  console.error('clawdet: the npm packages are not installed\n  next: run make setup');
  process.exit(69);
}
const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
