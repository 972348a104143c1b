import { Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { cloudClientFor } from '../../sandbox/core/client.fixture.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { commandsWith, settingsWith } from './commands.fixture.ts';

let database: TestDatabase;
let sandbox: Sandbox;
let commands: Awaited<ReturnType<typeof commandsWith>>;

beforeAll(async () => {
  database = await openTestDatabase();
  sandbox = await openSandbox();
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
  await sandbox?.close();
  await database?.close();
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

test('an account that does not exist is named, with a next step', async () => {
  const { code, stderr } = await commands.run('users', 'adopt', 'nobody@example.com');
  expect(code).toBe(67);
  expect(stderr).toContain('next:');
});
