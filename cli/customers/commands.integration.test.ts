import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Client, runApi, signedUp } from '../../api/testing/client.ts';
import { openTestDatabase, type TestDatabase } from '../../api/testing/database.ts';
import { testConfig, testDeps } from '../../api/testing/deps.ts';
import { failing, hanging } from '../../api/testing/engine.ts';
import { anAssistantOf, openProduct, type Product, until } from '../../api/testing/product.ts';
import { EXIT } from '../failure.ts';
import { openShell, type Shell } from './customer-shell.fixture.ts';

let database: TestDatabase;
let product: Product;
let shell: Shell;
let owner: Client;
let subdomain: string;
/** The environments of machines, by the scope of their token. */
let read: Record<string, string>;
let operate: Record<string, string>;
let admin: Record<string, string>;
beforeAll(async () => {
  database = await openTestDatabase();
  product = await openProduct(database, { config: { instanceLimit: 1_000 } });
  shell = await openShell();
  owner = await signedUp(product);
  subdomain = await anAssistantOf(owner);
  [read = {}, operate = {}, admin = {}] = await machinesOf(owner);
});
beforeEach(() => {
  product.engine.scripts.length = 0;
});
afterAll(async () => {
  await product?.close();
  await database?.close();
  await shell?.remove();
});

async function machinesOf(client: Client): Promise<Record<string, string>[]> {
  const machines: Record<string, string>[] = [];
  for (const scope of ['read', 'operate', 'admin'] as const)
    machines.push({ CLAWDET_TOKEN: await shell.token(client, scope), CLAWDET_URL: product.url });
  return machines;
}

const instanceOf = async (client: Client) => (await client.get('/api/instances')).body.instances[0];

describe('assistants', () => {
  test('are listed with their state and address, for people and for programs', async () => {
    const { code, stdout } = await shell.run('assistants', { env: read });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ASSISTANT +STATUS +HEALTH +TIER +REGION +ADDRESS +ORDERED\n/);
    expect(stdout).toMatch(
      new RegExp(`\n${subdomain} +ready +\\w+ +free +eu +http://${subdomain}\\.clawdet`),
    );
    const json = JSON.parse((await shell.run('assistants --json', { env: read })).stdout);
    expect(json).toEqual((await owner.get('/api/instances')).body.instances);
  });

  test('of another team are not there', async () => {
    const [other = {}] = await machinesOf(await signedUp(product));
    expect((await shell.run('assistants', { env: other })).stdout).toBe('This team has no assistant yet.\n');
    const { code, stderr } = await shell.run(`assistants show ${subdomain}`, { env: other });
    expect([code, stderr]).toEqual([EXIT.noSuch, expect.stringContaining('npx clawdet assistants lists')]);
    const { id, operation } = await instanceOf(owner);
    for (const words of [`api /api/instances/${id}`, `operations show ${operation.id}`])
      expect(await shell.run(words, { env: other })).toMatchObject({
        code: EXIT.noSuch,
        stderr: expect.stringContaining('(not_found)'),
      });
  });

  test('are shown one by one, by subdomain, host name or id, with their checks', async () => {
    const assistant = await instanceOf(owner);
    for (const name of [subdomain, assistant.id, new URL(assistant.url).hostname]) {
      const { stdout } = await shell.run(`assistants show ${name}`, { env: read });
      expect(stdout).toMatch(
        new RegExp(`^${subdomain}, at ${assistant.url}\n {2}status +ready\n {2}health +\\w+: `),
      );
      expect(stdout).toMatch(/\nCHECK +STATUS +CHECKED +WHAT IT SAYS\nServerReady /);
    }
    const json = JSON.parse((await shell.run(`assistants show ${subdomain} --json`, { env: read })).stdout);
    expect(json).toEqual(assistant);
  });

  test('text that somebody else has worded steers no terminal', async () => {
    const because = 'spam\u001b[2J\nforged: line';
    const suspension = { at: new Date(), because };
    await database.collections.instances.updateOne({ subdomain }, { $set: { suspension } });
    const { stdout } = await shell.run(`assistants show ${subdomain}`, { env: read });
    await database.collections.instances.updateOne({ subdomain }, { $unset: { suspension: 1 } });
    expect(stdout).toContain('spam\uFFFD[2J forged: line');
  });
});

describe('an order', () => {
  test('needs the scope admin', async () => {
    const { code, stderr } = await shell.run('assistants order', { env: operate });
    expect([code, stderr]).toEqual([
      EXIT.refused,
      expect.stringMatching(
        /this needs admin.*\(scope_too_narrow\)\n {2}next: set CLAWDET_TOKEN to another token/,
      ),
    ]);
  });

  test('is followed to its end', async () => {
    const customer = await signedUp(product);
    const env = (await machinesOf(customer))[2] ?? {};
    const { code, stdout, stderr } = await shell.run('assistants order --region eu --follow', { env });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Ordered\. Its set-up is operation [0-9a-f]{24}\.\n/);
    expect(stdout).toMatch(/ {2}complete: succeeded\ndone\n$/);
  });

  test('that fails ends with its reason', async () => {
    product.engine.scripts.push(failing('provider_denied', 'call_person'));
    const env = (await machinesOf(await signedUp(product)))[2] ?? {};
    const { code, stdout, stderr } = await shell.run('assistants order --follow', { env });
    expect([code, stdout]).toEqual([EXIT.unavailable, expect.stringMatching(/^Ordered\./)]);
    expect(stderr).toMatch(/^clawdet: .* \(cloud_refused\)\n {2}next: see http.*\/help#cloud_refused\n$/);
  });

  test('with a choice that there is not names those that there are', async () => {
    const env = (await machinesOf(await signedUp(product)))[2] ?? {};
    const { code, stderr } = await shell.run('assistants order --region mars', { env });
    expect([code, stderr]).toEqual([
      EXIT.usage,
      expect.stringMatching(/Choose one of: eu, .*\(region_unknown\)/),
    ]);
  });
});

describe('operations', () => {
  test('are listed, and shown by their assistant or id with their steps', async () => {
    const { id } = (await instanceOf(owner)).operation;
    expect((await shell.run('operations', { env: read })).stdout).toMatch(
      new RegExp(`^OPERATION +ASSISTANT +KIND +STATUS\n${id} +${subdomain} +provision +succeeded\n$`),
    );
    for (const name of [id, subdomain]) {
      const { stdout } = await shell.run(`operations show ${name}`, { env: read });
      expect(stdout).toMatch(/^provision: succeeded\n/);
      expect(stdout).toMatch(/\nSTEP +STATUS\ncreating_vps +succeeded\n/);
    }
    const json = JSON.parse((await shell.run(`operations show ${id} --json`, { env: read })).stdout);
    expect(json).toMatchObject({ id, status: 'succeeded' });
    expect((await shell.run(`operations follow ${subdomain}`, { env: read })).stdout).toMatch(/done\n$/);
  });

  test('are cancelled with the scope operate, and not with a narrower one', async () => {
    product.engine.scripts.push(hanging);
    const customer = await signedUp(product);
    const [narrow = {}, env = {}] = await machinesOf(customer);
    const { operation } = (await customer.post('/api/provisioning/start', {})).body;
    await until('it to run', async () =>
      database.collections.operations.exists({ _id: operation.id, status: 'running' }).then(Boolean),
    );
    expect(await shell.run(`operations cancel ${operation.id}`, { env: narrow })).toMatchObject({
      code: EXIT.refused,
      stderr: expect.stringContaining('(scope_too_narrow)'),
    });
    const followed = shell.run(`operations follow ${operation.id}`, { env });
    expect((await shell.run(`operations cancel ${operation.id}`, { env })).stdout).toContain('Cancelling');
    expect(await followed).toMatchObject({
      code: EXIT.unavailable,
      stderr: expect.stringContaining('(operation_cancelled)'),
    });
    const again = await shell.run(`operations cancel ${operation.id}`, { env });
    expect([again.code, again.stderr]).toEqual([EXIT.refused, expect.stringContaining('(operation_over)')]);
  });

  test('that do not exist are named by no id and no assistant', async () => {
    for (const words of [
      'operations show nobody',
      'operations cancel ../../auth/me',
      `operations show ${'f'.repeat(24)}`,
    ])
      expect((await shell.run(words, { env: operate })).code).toBe(EXIT.noSuch);
  });
});

describe('api', () => {
  test('prints the answer as JSON, or as the text that it is', async () => {
    const { stdout } = await shell.run('api /api/instances', { env: read });
    expect(JSON.parse(stdout)).toEqual((await owner.get('/api/instances')).body);
    expect((await shell.run('api get /api/usage.csv', { env: read })).stdout).toMatch(/^"?day/);
    const { id } = (await instanceOf(owner)).operation;
    const events = await shell.run(`api /api/operations/${id}/events`, { env: read });
    expect(events.stdout).toMatch(/event: operation\ndata: \{.*\n\nevent: end\n/);
  });

  test('sends JSON from standard input or a file, and prints no answer where there is none', async () => {
    const { id } = await instanceOf(owner);
    const keys = `/api/instances/${id}/program-keys`;
    const made = await shell.run(`api ${keys} --data -`, { env: admin, stdin: '{"name":"a script"}' });
    expect([made.code, JSON.parse(made.stdout).programKey.name]).toEqual([0, 'a script']);
    const body = path.join(shell.home, 'body.json');
    writeFileSync(body, '{"name":"another"}');
    const other = await shell.run(`api POST ${keys} --data @${body}`, { env: admin });
    const key = JSON.parse(other.stdout).programKey.id;
    expect(await shell.run(`api DELETE ${keys}/${key}`, { env: admin })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  test('prints an error’s JSON as the answer, and ends with an exit code for its kind', async () => {
    const { id } = await instanceOf(owner);
    for (const [words, env, exit, error] of [
      ['/api/nothing', read, EXIT.noSuch, 'not_found'],
      [`DELETE /api/instances/${id}`, read, EXIT.refused, 'scope_too_narrow'],
      ['/api/auth/me', admin, EXIT.refused, 'session_needed'],
      ['/api/usage?days=0', read, EXIT.usage, 'invalid_input'],
      [`POST /api/instances/${id}/program-keys`, admin, EXIT.usage, 'invalid_input'],
    ] as const) {
      const { code, stdout, stderr } = await shell.run(`api ${words}`, { env });
      expect([code, JSON.parse(stdout).error]).toEqual([exit, error]);
      expect(stderr).toMatch(new RegExp(`^clawdet: .* \\(${error}\\)\n {2}next: `));
    }
  });

  test('of too many calls says how long to wait', async () => {
    const limited = await runApi(testDeps(database.collections, { config: testConfig({ ordersPerDay: 0 }) }));
    const customer = await signedUp(limited);
    const env = { ...(await machinesOf(customer))[2], CLAWDET_URL: limited.url };
    const { code, stderr } = await shell.run('assistants order', { env });
    await limited.close();
    expect([code, stderr]).toEqual([EXIT.busy, expect.stringContaining('(too_many_orders)')]);
  });

  test('goes to this server’s API alone, with a method that it has', async () => {
    for (const words of [
      '//example.com/api/x',
      'https://example.com/api/x',
      'instances',
      '/team',
      'BREW /api/usage',
    ])
      expect((await shell.run(`api ${words}`, { env: read })).code).toBe(EXIT.usage);
  });

  test('takes data that is there and is JSON, and none from the command line', async () => {
    const exits: number[] = [];
    for (const [data, stdin] of [
      ['{}', ''],
      ['@/nothing', ''],
      ['-', '{"a":'],
      ['-', ''],
    ] as const)
      exits.push(
        (await shell.run(`api /api/provisioning/start --data ${data}`, { env: admin, stdin })).code ?? -1,
      );
    expect(exits).toEqual([EXIT.usage, EXIT.noInput, EXIT.data, EXIT.data]);
  });
});
