import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../home.ts';
import { finishLog, type ServiceProcess, startService, waitForListening } from './service-process.ts';

let home: string;
const parts: ServiceProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clawdet-service-'));
});
afterEach(() => {
  for (const { child } of parts.splice(0)) child.kill('SIGKILL');
  rmSync(home, { recursive: true });
});

/** A service that runs these lines of JavaScript. */
function aService(...lines: string[]): ServiceProcess {
  const script = path.join(home, 'service.mjs');
  writeFileSync(script, lines.join('\n'));
  const part = startService('api', path.relative(root, script), {}, home);
  parts.push(part);
  return part;
}

test('what a service writes until its last moment is in its log, whichever output it uses', async () => {
  const part = aService(`console.log('started');`, `console.error('it broke');`, 'process.exit(3);');
  await once(part.child, 'exit');
  await finishLog(part);
  expect(readFileSync(part.log, 'utf8').trim().split('\n').sort()).toEqual(['it broke', 'started']);
});

test('a process that the service leaves behind does not keep the launcher', async () => {
  const part = aService(
    `import { spawn } from 'node:child_process';`,
    `const left = spawn('sleep', ['60'], { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });`,
    `process.send({ kind: 'listening', pid: left.pid }, () => process.exit());`,
  );
  const { pid } = await waitForListening<{ kind: 'listening'; pid: number }>(part);
  await finishLog(part);
  expect(part.child.stdout?.destroyed).toBe(true);
  process.kill(pid, 'SIGKILL');
});

test('a service that ignores errors of its output goes on when its launcher no longer reads it', async () => {
  const part = aService(
    `process.stdout.on('error', () => undefined);`,
    `process.on('message', () => { console.log('after'); process.send({ kind: 'listening' }); });`,
    `process.send({ kind: 'listening' });`,
  );
  await waitForListening(part);
  part.child.stdout?.destroy();
  part.child.send('go on');
  await expect(waitForListening(part)).resolves.toMatchObject({ kind: 'listening' });
});
