import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandsWith, settingsWith } from '../../../cli/operators/commands.fixture.ts';
import { readInstanceBody } from '../../assistants/instances/instance.read.ts';
import { readFleet } from '../../operators/fleet.ts';
import { presentFleet } from '../../operators/operator.present.ts';
import { hostDrifts } from '../host-drifts.fixture.ts';
import { monitorScanRuns } from '../scans/scan-run.commands.ts';
import { hostCheckJob } from '../scans/scans.job.ts';
import { type DriftWorld, openDriftWorld } from '../world.fixture.ts';
import { scannedStatesReader } from './conditions.read.ts';

let world: DriftWorld;
let commands: Awaited<ReturnType<typeof commandsWith>>;
beforeAll(async () => {
  world = await openDriftWorld('process');
  commands = await commandsWith(settingsWith(world.database.uri));
});
afterAll(async () => {
  await commands?.remove();
  await world?.close();
});

const drift = { inventorySeconds: 60, insideSeconds: 300, deepSeconds: 0, policies: {} };

/** What the customer's API, the operators' page and the command line say about the assistant, `after` ms from now. */
async function said(after = 0) {
  const { collections, config } = world.deps;
  const clock = () => new Date(Date.now() + after);
  const scannedStates = scannedStatesReader({ collections, config: { drift }, clock });
  const customer = await readInstanceBody({ collections, config, scannedStates }, await world.instance());
  const [operator] = presentFleet(await readFleet({ collections, scannedStates }, config)).instances;
  return { customer, operator };
}

const statusesOf = (conditions: { type: string; status: string }[]) =>
  Object.fromEntries(conditions.map(({ type, status }) => [type, status]));

/** Expects every reader to say the same. Returns the customer's conditions by type. */
async function expectAllToSay(health: string) {
  const { customer, operator } = await said();
  expect(customer.health).toMatchObject({ status: health });
  expect(operator?.health).toEqual(customer.health);
  expect(statusesOf(operator?.conditions ?? [])).toMatchObject(statusesOf(customer.conditions));
  const { stdout } = await commands.run('explain', 'alice');
  expect(stdout).toContain(`alice is ${health}: ${customer.health?.message}`);
  return { ...statusesOf(customer.conditions), stdout };
}

const scenario = (what: string) => {
  const found = hostDrifts.find((one) => one.what === what);
  if (!found) throw new Error(`there is no drift "${what}"`);
  return found;
};

test('a scan without findings says that everything works, with its time', async () => {
  await world.scan();
  const all = await expectAllToSay('healthy');
  expect(all).toMatchObject({ ServerReady: 'true', GatewayHealthy: 'true', MemoryAvailable: 'true' });
  expect(all.stdout).toMatch(/GatewayHealthy +true +scanned, checked \d{4}-/);
});

test('an assistant that is stopped by hand is not running on every page, until a scan has seen it run again', async () => {
  await scenario('container stopped').make(world);
  await world.scan();
  expect(await world.openKinds()).toEqual(['container_stopped']);
  const down = await expectAllToSay('unhealthy');
  expect(down).toMatchObject({ ServerReady: 'true', GatewayHealthy: 'false' });
  expect(down.stdout).toMatch(/GatewayHealthy +false +container_stopped, checked/);
  await world.scan();
  expect(await expectAllToSay('healthy')).toMatchObject({ GatewayHealthy: 'true' });
});

test('a server that is switched off, and a record that is deleted, are told until they are repaired', async () => {
  const { observed } = await world.instance();
  await world.cloudConsole.hetzner('POST', `/servers/${observed.serverId}/actions/poweroff`, {});
  await world.sandbox.settled();
  await world.cloudConsole.records('DELETE', `/${observed.recordId}`);
  await world.scan();
  expect(await expectAllToSay('unhealthy')).toMatchObject({
    ServerReady: 'false',
    DnsPublished: 'false',
    GatewayHealthy: 'false',
    MemoryAvailable: 'unknown',
  });
  await world.scan();
  await world.operationsEnded();
  // The repair itself has seen it answer; scans confirm it.
  await expect
    .poll(async () => {
      await world.scan();
      return (await said()).customer.health?.status;
    })
    .toBe('healthy');
});

test('a server that the host check cannot reach is told as such, and the assistant on it as unknown', async () => {
  const { deps } = world;
  await deps.collections.driftScanRuns.updateMany({}, { $set: { nextAt: new Date(0) } });
  await hostCheckJob({ ...deps, config: { ...deps.config, drift, sshPort: 9 }, scanRuns: monitorScanRuns() });
  expect(await expectAllToSay('unhealthy')).toMatchObject({
    ServerReady: 'false',
    GatewayHealthy: 'unknown',
    DiskAvailable: 'unknown',
  });
  await world.scan();
  await expectAllToSay('healthy');
});

test('while no scan can look, everything becomes unknown after a time, and says when it was last seen', async () => {
  await world.scan();
  const before = (await said()).customer.health;
  const { id } = world.sandbox.fault({ cloud: 'hetzner', effect: 'status:503' });
  await expect(world.scan()).rejects.toThrow(/Hetzner/);
  world.sandbox.clearFault(id);
  expect((await said(5 * 60_000)).customer.health).toEqual(before);
  const late = await said(3_600_000);
  expect(late.customer.health).toMatchObject({ status: 'unknown', message: 'Not checked lately.' });
  expect(new Set(Object.values(statusesOf(late.customer.conditions)))).toEqual(new Set(['unknown']));
  expect(late.operator?.conditions).toContainEqual(
    expect.objectContaining({ type: 'Drifted', status: 'unknown', reason: 'check_outdated' }),
  );
});
