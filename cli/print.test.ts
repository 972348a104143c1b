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

test('every command prints through here', () => {
  const folder = join(import.meta.dirname, 'operators');
  const sources = readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && !/\.(test|fixture)\./.test(name),
  );
  expect(sources.length).toBeGreaterThan(10);
  const direct = sources.filter((name) =>
    // The progress of a preview overwrites its own line, and contains only numbers.
    /(stdout|stderr)\.write\((?!`\\r\$)|console\./.test(readFileSync(join(folder, name), 'utf8')),
  );
  expect(direct).toEqual([]);
});
