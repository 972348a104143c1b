import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { socketFolder, socketUri } from './socket-folder.ts';

let base: string;
const made: string[] = [];
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'clawdet-sockets-'));
});
afterEach(() => {
  for (const folder of [base, ...made.splice(0)]) rmSync(folder, { recursive: true, force: true });
});

/** A home whose path has this many bytes. */
function homeOfLength(bytes: number, letter = 'h'): string {
  const home = path.join(base, letter.repeat((bytes - base.length - 1) / Buffer.byteLength(letter)));
  mkdirSync(home);
  return home;
}

test('the folder is in the home and only its owner can enter it, even where it was open before', () => {
  const folder = socketFolder(base);
  expect(folder).toBe(path.join(base, 'sockets'));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  chmodSync(folder, 0o755);
  expect(socketFolder(base)).toBe(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test.each([
  ['76 bytes are few enough', 76, 'h', true],
  ['77 bytes are too many', 77, 'h', false],
  ['what counts is bytes, not letters', 78, 'é', false],
])('the path of a socket has at most 103 bytes: %s', (_what, bytes, letter, isInHome) => {
  const home = homeOfLength(bytes - ((bytes - base.length - 1) % Buffer.byteLength(letter)), letter);
  const folder = socketFolder(home);
  if (!isInHome) made.push(folder);
  expect(folder.startsWith(home)).toBe(isInHome);
  expect(Buffer.byteLength(path.join(folder, 'mongodb-27017.sock'))).toBeLessThanOrEqual(103);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a home with a long path has a folder of its own, the same at each start', () => {
  const [one, other] = [homeOfLength(110), homeOfLength(111)];
  made.push(socketFolder(one), socketFolder(other));
  expect(socketFolder(one)).toBe(made[0]);
  expect(made[1]).not.toBe(made[0]);
});

test('a link in place of the folder is refused: it could lead to a folder of anybody', () => {
  symlinkSync(tmpdir(), path.join(base, 'sockets'));
  expect(() => socketFolder(base)).toThrow(expect.objectContaining({ exitCode: 69 }));
});

test.skipIf(process.getuid?.() !== 0)(
  'a folder that another account made is refused, with the next step',
  () => {
    mkdirSync(path.join(base, 'sockets'));
    chownSync(path.join(base, 'sockets'), 65_534, 65_534);
    expect(() => socketFolder(base)).toThrow(
      expect.objectContaining({ exitCode: 69, next: expect.stringContaining('CLAWDET_HOME') }),
    );
  },
);

test('the connection string has the path as one encoded host', () => {
  expect(socketUri('/home/ada b/sockets/mongo.sock')).toBe(
    'mongodb://%2Fhome%2Fada%20b%2Fsockets%2Fmongo.sock/clawdet',
  );
});
