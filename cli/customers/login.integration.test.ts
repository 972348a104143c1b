import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Client, type RunningApi, runApi, signedUp } from '../../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { testDeps } from '../../api/testing/deps.ts';
import { idOf } from '../../api/testing/route-world.fixture.ts';
import { EXIT } from '../failure.ts';
import { openShell, type Shell } from './customer-shell.fixture.ts';

let database: TestDatabase;
let api: RunningApi;
let owner: Client;
let shell: Shell;
let now = new Date();
beforeAll(async () => {
  database = await openTestDatabase();
  api = await runApi(testDeps(database.collections, { clock: () => now }));
  owner = await signedUp(api);
});
beforeEach(async () => {
  shell = await openShell();
});
afterEach(() => shell.remove());
afterAll(async () => {
  await api?.close();
  await database?.close();
});

/** What a terminal shows during a command, which asks for something. */
async function onTerminal(words: string, typed: string): Promise<string> {
  const command = `'${process.execPath}' '${path.resolve(import.meta.dirname, '../clawdet.ts')}' ${words}`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { env: shell.env });
  let screen = '';
  let isAsked = false;
  terminal.stdout.on('data', (chunk) => {
    screen += chunk;
    if (!isAsked && screen.includes('shown): ')) terminal.stdin.write(typed);
    isAsked ||= screen.includes('shown): ');
  });
  await new Promise((resolve) => terminal.on('close', resolve));
  return screen;
}

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe('a login', () => {
  test('takes the token from a pipe, says what it is for, and keeps it for the account alone', async () => {
    const token = await shell.token(owner, 'operate', { days: 30 });
    const { code, stdout, stderr } = await shell.logIn(`${api.url}/team#tokens`, token);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      new RegExp(
        `^Logged in\\. Ada Lovelace’s team, at ${api.url}\n {2}token {4}nightly report\n {2}scope {4}operate\n {2}expires {2}\\d{4}-.*Z, in (29|30) days\nKept in ${shell.file}`,
      ),
    );
    expect([modeOf(shell.file), modeOf(path.dirname(shell.file))]).toEqual(['600', '700']);
    expect((await shell.run('whoami')).stdout).toContain('scope    operate');
  });

  test('is kept once it has worked: a revoked, an expired and a made-up token are not', async () => {
    const [revoked, expired] = [
      await shell.token(owner, 'read'),
      await shell.token(owner, 'read', { days: 1 }),
    ];
    await owner.delete(`/api/teams/${await idOf(owner)}/tokens/${revoked.slice(0, 12)}`);
    const start = now;
    now = new Date(start.getTime() + 2 * 86_400_000);
    for (const token of [revoked, expired, `clt_${'a'.repeat(43)}`]) {
      const { code, stdout, stderr } = await shell.logIn(api.url, token);
      expect([code, stdout]).toEqual([EXIT.refused, '']);
      expect(stderr).toMatch(
        /^clawdet: .* \(token_invalid\)\n {2}next: create another token at http.*\/team\/tokens/,
      );
    }
    now = start;
    expect(existsSync(shell.file)).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['a part of a token', 'clt_abc\n'],
    ['a gateway token', `${'ab'.repeat(32)}\n`],
    ['a file that is none', `${'x'.repeat(100_000)}`],
  ])('with %s asks the server nothing', async (_what, stdin) => {
    // No server is there: a call would end with another exit code.
    const { code, stderr } = await shell.run('login --url http://127.0.0.1:9', { stdin });
    expect([code, stderr]).toEqual([
      EXIT.data,
      expect.stringMatching(/^clawdet: .*\n {2}next: .*\/team\/tokens\n$/),
    ]);
    expect(existsSync(shell.file)).toBe(false);
  });

  test('over plain http is for this machine only, and no address has a password', async () => {
    const token = await shell.token(owner, 'read');
    for (const url of [
      'http://clawdet.example',
      'http://127.example.com',
      'https://ada:pw@clawdet.example',
    ]) {
      const { code, stderr } = await shell.logIn(url, token);
      expect([code, stderr.includes('pw@')]).toEqual([EXIT.usage, false]);
    }
  });

  test('on the first time needs the address; later it is that of the login before', async () => {
    const [first, second] = [await shell.token(owner, 'read'), await shell.token(owner, 'admin')];
    const { code, stderr } = await shell.run('login', { stdin: first });
    expect([code, stderr]).toEqual([EXIT.usage, expect.stringContaining('npx clawdet login --url https://')]);
    await shell.logIn(api.url, first);
    expect((await shell.run('login', { stdin: second })).code).toBe(0);
    expect(JSON.parse((await shell.run('whoami --json')).stdout)).toEqual({
      url: api.url,
      name: 'nightly report',
      scope: 'admin',
      team: { id: await idOf(owner), name: 'Ada Lovelace’s team' },
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
    });
  });

  test('that fails leaves the one before', async () => {
    await shell.logIn(api.url, await shell.token(owner, 'read'));
    expect((await shell.logIn(api.url, `clt_${'a'.repeat(43)}`)).code).toBe(EXIT.refused);
    expect((await shell.run('whoami')).code).toBe(0);
  });

  test('with a token among the words is refused, and the error does not repeat it', async () => {
    const token = await shell.token(owner, 'read');
    for (const words of [`login ${token}`, `login --token=${token}`, `login --token ${token}`, token]) {
      const { code, stderr } = await shell.run(words);
      expect([code, stderr]).toEqual([
        EXIT.usage,
        expect.stringMatching(/next: npx clawdet (login )?--help/),
      ]);
    }
    expect((await shell.run(`login --url ${token}`)).code).toBe(EXIT.usage);
  });

  test('that cannot be kept says so', async () => {
    writeFileSync(path.join(shell.home, 'config'), '');
    const { code, stderr } = await shell.logIn(api.url, await shell.token(owner, 'read'));
    expect([code, stderr]).toEqual([EXIT.cannotCreate, expect.stringContaining('XDG_CONFIG_HOME')]);
  });

  // `script` is of util-linux, which other systems may lack.
  test.skipIf(!existsSync('/usr/bin/script'))('on a terminal does not show what is typed', async () => {
    const token = await shell.token(owner, 'read');
    const screen = await onTerminal(`login --url ${api.url}`, `${token}\r`);
    expect(screen).toContain(`API token, from ${api.url}/team/tokens (it is not shown): `);
    expect(screen).toContain('Logged in.');
    expect(screen).not.toContain(token.slice(4, 12));
    expect(existsSync(shell.file)).toBe(true);
  });

  test.skipIf(!existsSync('/usr/bin/script'))('on a terminal is stopped by Ctrl-C', async () => {
    expect(await onTerminal(`login --url ${api.url}`, '\u0003')).toContain(
      'clawdet: Stopped. Nothing has changed.',
    );
    expect(existsSync(shell.file)).toBe(false);
  });
});

describe('a machine without a login', () => {
  test('uses CLAWDET_TOKEN and CLAWDET_URL, and keeps nothing', async () => {
    const env = { CLAWDET_TOKEN: await shell.token(owner, 'read'), CLAWDET_URL: api.url };
    const { code, stdout } = await shell.run('whoami', { env });
    expect([code, stdout]).toEqual([0, expect.stringContaining('nightly report (from CLAWDET_TOKEN)')]);
    expect(existsSync(shell.file)).toBe(false);
  });

  test('says what is missing or wrong, before anything is sent', async () => {
    const token = await shell.token(owner, 'read');
    for (const [env, message] of [
      [{}, 'You are not logged in on this computer.'],
      [{ CLAWDET_TOKEN: '' }, 'You are not logged in on this computer.'],
      [{ CLAWDET_TOKEN: token }, 'CLAWDET_URL does not say for which server'],
      [{ CLAWDET_TOKEN: 'ab'.repeat(32), CLAWDET_URL: api.url }, 'CLAWDET_TOKEN: This is the gateway token'],
    ] as [Record<string, string>, string][]) {
      const { code, stdout, stderr } = await shell.run('whoami', { env });
      expect([code, stdout, stderr]).toEqual([EXIT.config, '', expect.stringContaining(message)]);
    }
    const plain = { CLAWDET_TOKEN: token, CLAWDET_URL: 'http://clawdet.example' };
    expect((await shell.run('whoami', { env: plain })).code).toBe(EXIT.usage);
  });
});

describe('a kept login', () => {
  beforeEach(async () => {
    await shell.logIn(api.url, await shell.token(owner, 'read'));
  });

  test('gives way to the environment, which login says', async () => {
    const env = { CLAWDET_TOKEN: await shell.token(owner, 'admin'), CLAWDET_URL: api.url };
    expect((await shell.run('whoami', { env })).stdout).toContain('scope    admin');
    const stdin = await shell.token(owner, 'operate');
    const { code, stderr } = await shell.run('login', { env, stdin });
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('CLAWDET_TOKEN is set and goes before this login'),
    ]);
  });

  test('is sent to no other server', async () => {
    const { code, stderr } = await shell.run('whoami', { env: { CLAWDET_URL: 'https://clawdet.example' } });
    expect([code, stderr]).toEqual([EXIT.config, expect.stringContaining('names another server')]);
  });

  test('of a token that was revoked meanwhile says how to go on', async () => {
    await database.collections.tokens.deleteMany({});
    const { code, stderr } = await shell.run('assistants');
    expect([code, stderr]).toEqual([
      EXIT.refused,
      expect.stringMatching(/\(token_invalid\)\n {2}next: create another/),
    ]);
  });

  test('that others can read, or that is broken, is not used', async () => {
    chmodSync(shell.file, 0o644);
    expect(await shell.run('whoami')).toMatchObject({
      code: EXIT.config,
      stderr: expect.stringContaining('chmod 600'),
    });
    chmodSync(shell.file, 0o600);
    writeFileSync(shell.file, readFileSync(shell.file, 'utf8').slice(0, 60));
    const broken = await shell.run('whoami');
    expect([broken.code, broken.stderr]).toEqual([EXIT.config, expect.stringContaining('is broken')]);
    expect((await shell.logIn(api.url, await shell.token(owner, 'read'))).code).toBe(0);
    expect((await shell.run('whoami')).code).toBe(0);
  });

  test('is removed by logout, also a broken one, and the token itself works until it is revoked', async () => {
    const { token } = JSON.parse(readFileSync(shell.file, 'utf8'));
    const { code, stdout } = await shell.run('logout');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`To end it now, revoke it on the Team page (${api.url}/team/tokens).`),
    ]);
    expect(existsSync(shell.file)).toBe(false);
    const env = { CLAWDET_TOKEN: token, CLAWDET_URL: api.url };
    expect((await shell.run('whoami', { env })).code).toBe(0);
    expect((await shell.run('logout')).stdout).toBe('You were not logged in on this computer.\n');
    writeFileSync(shell.file, 'broken');
    expect((await shell.run('logout')).code).toBe(0);
    expect(existsSync(shell.file)).toBe(false);
  });

  test('loads neither a database driver nor the schemas of the API', async () => {
    const refuse = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (/^(mongoose|mongodb|zod|express|agenda)/.test(name)) throw new Error('loads ' + name);
        return next(name, context);
      } });`;
    const node = ['--import', `data:text/javascript,${encodeURIComponent(refuse)}`];
    for (const words of ['whoami', 'assistants', 'operations', 'api /api/instances', 'logout'])
      expect(await shell.run(words, { node })).toMatchObject({ code: 0, stderr: '' });
    expect((await shell.run('list', { node })).stderr).toMatch(/Error: loads (zod|mongoose)/);
  });
});
