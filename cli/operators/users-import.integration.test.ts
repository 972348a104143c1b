import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MAX_IMPORT_BYTES } from '../../api/accounts/import/import.file.ts';
import { anOldUser, HASH, oldUsers } from '../../api/accounts/import/users-file.builder.ts';
import { auditChangeText } from '../../api/operators/admin-action.changes.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { holdSecondInsert } from '../../api/testing/database-hold.fixture.ts';
import { commandEnvironment, commandsWith, settingsWith, shell } from './commands.fixture.ts';

let database: TestDatabase;
let commands: Awaited<ReturnType<typeof commandsWith>>;

beforeAll(async () => {
  database = await openTestDatabase();
  commands = await commandsWith(settingsWith(database.uri));
});
afterAll(async () => {
  await commands?.remove();
  await database?.close();
});
beforeEach(async () => {
  await database.collections.users.deleteMany({});
  await database.collections.audit.deleteMany({});
});

const clawdet = path.resolve(import.meta.dirname, '../clawdet.ts');
const file = () => path.join(commands.home, 'users.json');
const write = (content: string | Uint8Array) => writeFile(file(), content);
const run = (...options: string[]) => commands.run('users', 'import', file(), ...options);
const countUsers = () => database.collections.users.countDocuments();

test('without --apply it lists what it would do, changes nothing, and ends with 2', async () => {
  await write(JSON.stringify([anOldUser(), anOldUser({ id: 'b', email: 'bob@example.com' })]));
  const { code, stdout } = await run();
  expect(code).toBe(2);
  expect(stdout).toMatch(/^ROW +USER +EFFECT +ACCOUNT +NOTES$/m);
  expect(stdout).toMatch(/^1 +ada@example.com +create +[0-9a-f]{24} +id: They get a new id\.$/m);
  expect(stdout).toMatch(
    /^2 to create, 0 to update, 0 already there, 0 to skip\. This was a preview: add --apply to import them\.$/m,
  );
  expect(await countUsers()).toBe(0);
});

test('with --apply it imports, in the name of this shell, and a second run changes nothing', async () => {
  await write(
    oldUsers(2)
      .map((user) => JSON.stringify(user))
      .join('\n'),
  );
  const first = await run('--apply');
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/^LINE +USER/m);
  expect(first.stdout).toMatch(/^2 created, 0 updated, 0 already there, 0 skipped\.$/m);
  const [entry, ...others] = await database.collections.audit.find({}).lean();
  expect(entry).toMatchObject({ actor: shell, act: 'import users', outcome: 'done' });
  expect(entry && auditChangeText(entry)).toBe('2 created, 0 updated, 0 there already, 0 skipped');
  expect(others).toEqual([]);
  const again = await run('--apply');
  expect(again.code).toBe(0);
  expect(again.stdout).toMatch(/^2 +user1@example.com +already there/m);
  expect(again.stdout).toMatch(/^0 created, 0 updated, 2 already there, 0 skipped\. Nothing was changed\.$/m);
  expect((await run()).code).toBe(0);
});

test('rows that are skipped are named by row and field, the others are imported, and it ends with 65', async () => {
  await write(JSON.stringify([anOldUser({ name: 'Ada\r\nadmin' }), 5, ...oldUsers(1)]));
  const { code, stdout } = await run('--apply');
  expect(code).toBe(65);
  expect(stdout).toMatch(/^1 +- +skipped +- +name: Use only letters/m);
  expect(stdout).toMatch(/^2 +- +skipped +- +A user is a JSON object\.$/m);
  expect(stdout).toMatch(/^1 created, 0 updated, 0 already there, 2 skipped\.$/m);
  expect(await countUsers()).toBe(1);
});

test('--json has each row, and neither a hash nor a session', async () => {
  await write(JSON.stringify([anOldUser(), { email: 'x' }]));
  const { code, stdout } = await run('--json');
  expect(code).toBe(65);
  expect(JSON.parse(stdout)).toEqual({
    applied: false,
    unit: 'row',
    counts: { created: 1, updated: 0, unchanged: 0, skipped: 1 },
    users: [
      {
        row: 1,
        user: 'ada@example.com',
        effect: 'created',
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        problems: [],
        notes: [{ field: 'id', message: 'They get a new id.' }],
      },
      {
        row: 2,
        user: '',
        effect: 'skipped',
        id: null,
        problems: [{ field: 'email', message: expect.any(String) }],
        notes: [],
      },
    ],
  });
  expect(stdout).not.toContain(HASH);
  expect(stdout).not.toContain('ffff');
});

test('--addresses-proven lets the addresses count as proven', async () => {
  await write(JSON.stringify([anOldUser()]));
  await run('--apply', '--addresses-proven');
  expect(await database.collections.users.findOne({ emailKey: 'ada@example.com' }).lean()).not.toBeNull();
});

test.each([
  ['is empty', '', 'import_file_empty', 65],
  ['is no JSON', 'id;email\n1;ada@example.com', 'import_file_not_json', 65],
  ['is too large', Buffer.alloc(MAX_IMPORT_BYTES + 1, ' '), 'import_file_too_large', 65],
])('a file that %s is refused with a code and a next step', async (_, content, code, exitCode) => {
  await write(content);
  const result = await run('--apply');
  expect(result).toMatchObject({ code: exitCode, stdout: '' });
  expect(result.stderr).toMatch(new RegExp(`^clawdet: .*\\(${code}\\)\\n  next: .*\\n$`));
  expect(await countUsers()).toBe(0);
});

test('a file that is not there, and a folder, end with 66', async () => {
  await rm(file(), { force: true });
  expect(await run()).toMatchObject({ code: 66, stderr: expect.stringContaining('cannot be read (ENOENT)') });
  await mkdir(file());
  expect(await run()).toMatchObject({ code: 66, stderr: expect.stringContaining('cannot be read (EISDIR)') });
  await rm(file(), { recursive: true });
});

test('a device without an end is too large', async () => {
  const { code, stderr } = await commands.run('users', 'import', '/dev/zero');
  expect([code, stderr]).toEqual([65, expect.stringContaining('(import_file_too_large)')]);
});

test('an import that is killed half way goes on when it is run again', async () => {
  const users = oldUsers(2_000);
  const hold = await holdSecondInsert(database.uri, 'users');
  const held = await commandsWith(settingsWith(hold.uri));
  await write(JSON.stringify(users));
  const child = spawn(process.execPath, [clawdet, 'users', 'import', file(), '--apply'], {
    env: commandEnvironment(held.home),
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await hold.held;
  child.kill('SIGKILL');
  await ended;
  await hold.close();
  await held.remove();
  const before = await countUsers();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(users.length);
  const { code, stdout } = await run('--apply');
  expect(code).toBe(0);
  const [created, there] = [users.length - before, before].map((count) => count.toLocaleString('en-US'));
  expect(stdout).toContain(`${created} created, 0 updated, ${there} already there, 0 skipped.`);
  expect(await countUsers()).toBe(users.length);
  const outcomes = await database.collections.audit.find({}).sort({ _id: 1 }).lean();
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unfinished', 'done']);
});
