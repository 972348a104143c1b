import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { reportError } from './error-report.ts';
import { CommandFailure } from './failure.ts';
import { print, printError, printJson } from './print.ts';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

function written(stream: 'stdout' | 'stderr', act: () => void): string {
  let text = '';
  vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  act();
  return text;
}

const hostile = '\u001b]0;owned\u0007\u202e';

test('nothing that is printed steers the terminal', () => {
  const texts = [
    written('stdout', () => print(`${hostile}\n`)),
    written('stderr', () => printError(`${hostile}\n`)),
    written('stdout', () => printJson({ name: hostile })),
    written('stderr', () => reportError(new CommandFailure(hostile, hostile, 70))),
    written('stderr', () => reportError(new Error(hostile))),
  ];
  for (const text of texts) {
    expect(text).toContain(']0;owned');
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  }
});

test('JSON keeps what it escapes', () => {
  const text = written('stdout', () => printJson({ name: hostile }));
  expect(JSON.parse(text)).toEqual({ name: hostile });
});

test('no error repeats an API token that somebody has typed', () => {
  const token = `clt_${'Ab-_3'.repeat(9)}`.slice(0, 47);
  const error = new CommandFailure(`There is no "${token}".`, `remove ${token}`, 70);
  const text = written('stderr', () => reportError(error));
  expect(text).toBe('clawdet: There is no "clt_…".\n  next: remove clt_…\n');
});

test('every command prints through here', () => {
  const sources = ['operators', 'customers'].flatMap((room) => {
    const folder = join(import.meta.dirname, room);
    return readdirSync(folder).map((name) => join(folder, name));
  });
  const own = sources.filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\./.test(name));
  expect(own.length).toBeGreaterThan(20);
  const direct = own.filter((file) =>
    // The progress of a preview overwrites its own line, and contains only numbers.
    /(stdout|stderr)\.write\((?!`\\r\$)|console\./.test(readFileSync(file, 'utf8')),
  );
  expect(direct).toEqual([]);
});
