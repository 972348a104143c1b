import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keepLogin, loginFile, readLogin, removeLogin } from './login-file.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clawdet-login-'));
  file = path.join(home, 'config/clawdet/login.json');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const login = { url: 'https://clawdet.example', token: `clt_${'a'.repeat(43)}` };
const modeOf = (name: string) => (statSync(name).mode & 0o777).toString(8);

describe('the place of a login', () => {
  test.each([
    [{ XDG_CONFIG_HOME: '/etc/ada' }, '/etc/ada/clawdet/login.json'],
    [{ XDG_CONFIG_HOME: '' }, path.join(homedir(), '.config/clawdet/login.json')],
    [{ XDG_CONFIG_HOME: 'relative' }, path.join(homedir(), '.config/clawdet/login.json')],
    [{}, path.join(homedir(), '.config/clawdet/login.json')],
  ])('with %j is %s', (env, expected) => expect(loginFile(env)).toBe(expected));
});

describe('a kept login', () => {
  test('is read again, and is its owner’s alone, with its folder', () => {
    keepLogin(file, login);
    expect(readLogin(file)).toEqual(login);
    expect([modeOf(file), modeOf(path.dirname(file))]).toEqual(['600', '700']);
  });

  test('replaces an earlier one whole, also one that others can read, and leaves nothing else behind', () => {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, 'broken', { mode: 0o644 });
    keepLogin(file, login);
    expect(readLogin(file)).toEqual(login);
    expect([modeOf(file), modeOf(path.dirname(file))]).toEqual(['600', '700']);
    expect(readdirSync(path.dirname(file))).toEqual(['login.json']);
  });

  test('that cannot be written says where and why, and leaves the earlier one', () => {
    writeFileSync(path.join(home, 'config'), 'a file where the folder should be');
    expect(() => keepLogin(file, login)).toThrow(/cannot be kept in .*login\.json \((ENOTDIR|EEXIST)\)/);
    expect(() => keepLogin(file, login)).toThrow(expect.objectContaining({ exitCode: 73 }));
  });

  test('that is a folder cannot be replaced, and no copy of the token stays beside it', () => {
    mkdirSync(file, { recursive: true });
    expect(() => keepLogin(file, login)).toThrow('cannot be kept');
    expect(readdirSync(path.dirname(file))).toEqual(['login.json']);
  });

  test('is removed once', () => {
    keepLogin(file, login);
    expect([removeLogin(file), removeLogin(file)]).toEqual([true, false]);
    expect(readLogin(file)).toBeUndefined();
  });
});

describe('a file that is no login', () => {
  const written = (text: string, mode = 0o600) => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  };

  test.each([0o640, 0o604, 0o644, 0o620, 0o666])(
    'mode %o is refused, and not corrected in silence',
    (mode) => {
      written(JSON.stringify(login), mode);
      expect(() => readLogin(file)).toThrow('Other accounts of this computer can open');
      expect(() => readLogin(file)).toThrow(expect.objectContaining({ exitCode: 78 }));
      expect(modeOf(file)).toBe(mode.toString(8));
    },
  );

  test.each([
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '{}',
    JSON.stringify({ url: login.url }),
    JSON.stringify({ ...login, token: 'clt_short' }),
    JSON.stringify({ ...login, token: 7 }),
    JSON.stringify({ ...login, url: 'http://clawdet.example' }),
    JSON.stringify({ ...login, url: 'nonsense' }),
    JSON.stringify(login).slice(0, 40),
  ])('%s is broken, which is said without its content', (text) => {
    written(text);
    expect(() => readLogin(file)).toThrow(/login\.json is broken: there is no login in it\.$/);
    expect(removeLogin(file)).toBe(true);
  });

  test('a folder in its place says that it cannot be read', () => {
    mkdirSync(file, { recursive: true, mode: 0o700 });
    expect(() => readLogin(file)).toThrow('login.json');
  });

  test('a link to a file that others can read is refused as well', () => {
    const shared = path.join(home, 'shared.json');
    writeFileSync(shared, JSON.stringify(login));
    chmodSync(shared, 0o644);
    mkdirSync(path.dirname(file), { recursive: true });
    symlinkSync(shared, file);
    expect(() => readLogin(file)).toThrow('Other accounts');
  });
});

test('the file has the server and the token, and nothing else', () => {
  keepLogin(file, login);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(login);
});
