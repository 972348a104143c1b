import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditChangeText } from '../../api/operators/admin-action.changes.ts';
import { type ControlPlane, openControlPlane } from '../../api/testing/control-plane.fixture.ts';
import { cloudClientFor } from '../../sandbox/core/client.fixture.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import { commandsWith, settingsWith, shell } from './commands.fixture.ts';

let plane: ControlPlane;
let database: ControlPlane['database'];
let sandbox: Sandbox;
let commands: Awaited<ReturnType<typeof commandsWith>>;

beforeAll(async () => {
  plane = await openControlPlane();
  ({ database, sandbox } = plane);
  const { tokens, addresses } = sandbox;
  commands = await commandsWith({
    ...settingsWith(database.uri),
    HCLOUD_TOKEN: tokens.hetzner,
    HCLOUD_ENDPOINT: addresses.hetzner,
    CLOUDFLARE_API_TOKEN: tokens.cloudflare,
    CLOUDFLARE_BASE_URL: addresses.cloudflare,
    CLOUDFLARE_ZONE_ID: tokens.zoneId,
    BASE_DOMAIN: sandbox.zone,
  });
});
afterAll(async () => {
  await commands?.remove();
  await plane?.close();
});

async function account(name: string, serverId: string, serverAddress: string): Promise<void> {
  const email = `${name}@example.com`;
  await database.collections.users.create({
    _id: new Types.ObjectId(),
    ...{ name: 'Ada', email, emailKey: email, provider: 'email', plan: 'pro' },
    importedFrom: {
      id: `user_${name}`,
      at: new Date(),
      paid: true,
      instanceUrl: `https://${name}.${sandbox.zone}`,
      serverId,
      serverAddress,
    },
  });
}

test('with no imported server there is nothing to do', async () => {
  expect(await commands.run('users', 'adopt')).toMatchObject({
    code: 0,
    stdout: 'No imported account names a server.\n',
  });
});

test('without --apply it says what it would do with each server, and changes nothing', async () => {
  const hetzner = cloudClientFor(sandbox.addresses.hetzner, sandbox.tokens.hetzner);
  const order = { name: 'old-ada', server_type: 'cx23', image: 'ubuntu-24.04', location: 'hel1' };
  const { server } = (await hetzner('POST', '/servers', order)).body;
  await sandbox.settled();
  await account('ada', String(server.id), server.public_net.ipv4.ip);
  const one = await commands.run('users', 'adopt', 'ada@example.com');
  expect(one.code).toBe(2);
  expect(one.stdout).toMatch(/^USER +EFFECT +ASSISTANT +SERVER +NOTES$/m);
  expect(one.stdout).toMatch(/^ada@example\.com +adopt +ada +\d+ \([\d.]+\) +No DNS record leads to it/m);
  expect(one.stdout).toContain(
    '1 to adopt, 0 adopted or under way, 0 to skip. This was a preview: add --apply',
  );

  await account('bob', '99999', '192.0.2.1');
  const all = await commands.run('users', 'adopt', '--json');
  expect(all.code).toBe(65);
  expect(JSON.parse(all.stdout)).toMatchObject({
    applied: false,
    servers: [
      { label: 'ada@example.com', effect: 'adopt', subdomain: 'ada' },
      { label: 'bob@example.com', effect: 'skipped', problems: [expect.stringContaining('no server 99999')] },
    ],
  });
  expect(await database.collections.instances.countDocuments({})).toBe(0);
});

test('with --apply the worker adopts them, the command waits and reports each, and a second run changes nothing', async () => {
  const first = await commands.run('users', 'adopt', '--apply');
  expect(first.code).toBe(65);
  expect(first.stdout).toMatch(/^ada@example\.com +adopted +ada /m);
  expect(first.stdout).toMatch(/^bob@example\.com +skipped +- /m);
  expect(first.stdout).toContain('1 adopted, 0 already adopted, 1 not adopted.');
  const entry = await database.collections.audit.findOne({ act: 'adopt servers' }).lean();
  expect(entry).toMatchObject({ actor: shell, outcome: 'done' });
  expect(entry && auditChangeText(entry)).toBe('1 requested, 0 as before, 1 skipped');
  const again = await commands.run('users', 'adopt', 'ada@example.com', '--apply');
  expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/already adopted/)]);
  expect(await database.collections.audit.countDocuments({ act: 'adopt servers' })).toBe(1);
  expect((await commands.run('list')).stdout).toMatch(/^ada +ready .* \(cx23 in hel1, adopted\) /m);
  expect(JSON.parse((await commands.run('list', '--json')).stdout)).toMatchObject([{ adopted: true }]);
  const explained = await commands.run('explain', 'ada');
  expect(explained.stdout).toContain('only its owner has a key to it');
});

test('an account that does not exist is named, with a next step', async () => {
  const { code, stderr } = await commands.run('users', 'adopt', 'nobody@example.com');
  expect(code).toBe(67);
  expect(stderr).toContain('next:');
});
