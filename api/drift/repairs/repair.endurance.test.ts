import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cellFirewall } from '../../assistants/provisioning/cell-firewall.ts';
import { requestOperation } from '../../assistants/provisioning/operator-operations.ts';
import { healthDrifts, seeMail } from '../alerts.fixture.ts';
import { cloudDrifts } from '../cloud-drifts.fixture.ts';
import { hostDrifts } from '../host-drifts.fixture.ts';
import { runPlanCheck } from '../scans/plan-check.scan.ts';
import { monitorScanRuns } from '../scans/scan-run.commands.ts';
import { type DriftScenario, expectNoDrift, runDriftScenario } from '../scenarios.fixture.ts';
import { type DriftWorld, openDriftWorld } from '../world.fixture.ts';
import { requestRepair } from './repair.commands.ts';

let world: DriftWorld;
const counts = { injected: 0, found: 0, false: 0 };
beforeAll(async () => {
  world = await openDriftWorld('process');
});
afterAll(() => world?.close());
beforeEach(() => {
  world.mails.length = 0;
});

const all = [...hostDrifts, ...cloudDrifts, ...healthDrifts];
const named = (...names: string[]): DriftScenario[] =>
  names.map((name) => {
    const found = all.find(({ what }) => what === name);
    if (!found) throw new Error(`no drift is called "${name}"`);
    return found;
  });

/** Several drifts at once: one repair fixes them all. */
const together = (what: string, some: DriftScenario[]): DriftScenario => ({
  what,
  kinds: some.flatMap(({ kinds }) => kinds),
  by: 'policy',
  async make(to) {
    for (const { make } of some) await make(to);
  },
});

test('a healthy customer has no finding', () => expectNoDrift(world, counts));

test.each(
  [
    together(
      'names, labels, firewalls and the record, all at once',
      named(
        'server renamed',
        'label changed',
        'firewall detached',
        'firewall added',
        'key renamed',
        'record changed',
        'record unproxied',
        'record’s comment changed',
      ),
    ),
    together('every file, all at once', named('compose.yaml edited', 'openclaw.json edited')),
    ...named(
      'token changed in its file',
      'image changed in the container alone',
      'server off',
      'server resized',
      'firewall’s rules changed',
      'cell’s firewall deleted',
      'record duplicated',
      'record deleted',
      'server deleted',
      'disk full',
      'memory short',
      'assistant unhealthy',
    ),
  ].map((scenario) => [scenario.what, scenario] as const),
)('%s: found, repaired as the policy says, and healthy again', (_what, scenario) =>
  runDriftScenario(world, scenario, counts),
);

test('all drift that was made by hand was found, and nothing else', () => {
  expect(counts).toEqual({ injected: 22, found: 22, false: 0 });
});

test('a container that was stopped is started again at once, and its owner is mailed once', async () => {
  for (const scenario of named('container stopped')) await runDriftScenario(world, scenario, counts);
  await seeMail(world, 'Your assistant was down');
});

test('only a repair that an operator requests cuts a customer’s power, not the repair of something else', async () => {
  const { findings } = world.database.collections;
  const size = async () => {
    const { server } = await world.cloudConsole.hetzner(
      'GET',
      `/servers/${(await world.instance()).observed.serverId}`,
    );
    return server.server_type.name;
  };
  for (const { make } of named('server resized', 'record unproxied')) await make(world);
  await world.sandbox.settled();
  await world.scan();
  await world.scan();
  await world.operationsEnded();
  await world.scan();
  expect(await world.openKinds()).toEqual(['server_resized']);
  expect(await size()).toBe('cx33');
  const left = await findings.findOne({ kind: 'server_resized', status: 'open' }).lean();
  await requestRepair(world.database.collections, String(left?._id));
  await world.operationsEnded();
  await expectNoDrift(world);
  expect(await size()).toBe('cx23');
});

test('after a repair of the cell, a customer’s next update needs no scan of the clouds first', async () => {
  for (const scenario of named('cell’s firewall deleted')) await runDriftScenario(world, scenario, counts);
  const { collections } = world.database;
  const update = await requestOperation(collections, await world.instance(), 'update');
  await world.operationsEnded();
  expect(await collections.operations.findById(update._id).lean()).toMatchObject({ status: 'succeeded' });
  await expectNoDrift(world);
});

test('a worker that starts in a cell whose firewall is gone puts every server behind a new one', async () => {
  for (const { make } of named('cell’s firewall deleted')) await make(world);
  const { engine, recover, config } = world.deps;
  const id = await cellFirewall(engine, recover, config)();
  await world.sandbox.settled();
  expect(world.sandbox.state().firewalls).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ id, name: 'clawdet-eu1' })]),
  );
  await expectNoDrift(world);
});

test('a finding that a repair did not fix is open again, and says so', async () => {
  const [full] = named('disk full');
  const { findings } = world.database.collections;
  await full?.make(world);
  await world.scan();
  const finding = await findings.findOne({ kind: 'disk_full', status: 'open' }).lean();
  await requestRepair(world.database.collections, String(finding?._id));
  await world.operationsEnded();
  await world.scan();
  expect(await findings.findById(finding?._id).lean()).toMatchObject({
    status: 'open',
    history: [
      { what: expect.stringContaining('found') },
      { what: expect.stringMatching(/^repair \w+ ordered$/) },
      { what: expect.stringMatching(/^repair \w+ did not help$/) },
    ],
  });
  if (typeof full?.by === 'function') await full.by(world);
  await expectNoDrift(world);
});

test('a plan check finds what the engine would change, and by name only', async () => {
  const planCheck = () => runPlanCheck({ ...world.deps, scanRuns: monitorScanRuns() }, true);
  expect(await planCheck()).toEqual([]);
  const { observed } = await world.instance();
  await world.cloudConsole.records('PATCH', `/${observed.recordId}`, { proxied: false });
  expect(await planCheck()).toMatchObject([
    { kind: 'stack_differs', subject: 'alice', actual: expect.stringContaining('dns-record (proxied') },
  ]);
  await world.cloudConsole.records('PATCH', `/${observed.recordId}`, { proxied: true });
  expect(await planCheck()).toEqual([]);
});
