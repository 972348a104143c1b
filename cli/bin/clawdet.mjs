#!/usr/bin/env node
// The entry point of `npx clawdet`. The machine's own Node may be too old; then the checkout's Node 24 takes over.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';

const OLDEST_NODE = 24;
const root = resolve(import.meta.dirname, '../..');
const node = join(root, 'node_modules/.bin/node');
const script = join(root, 'cli/clawdet.ts');
if (!existsSync(node)) {
  console.error('clawdet: the npm packages are not installed\n  next: run make setup');
  process.exit(69);
}
if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) {
  const home = resolve(root, process.env.CLAWDET_HOME || '.clawdet');
  // Most of a short command's time is the compilation of what it imports. A folder that cannot be written is no error.
  if (!process.env.NODE_COMPILE_CACHE && existsSync(home)) enableCompileCache(join(home, 'compiled'));
  await import(script);
} else {
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
