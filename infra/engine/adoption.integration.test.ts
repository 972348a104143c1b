import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineHarness, machineRequest, openEngineHarness } from './fixtures/engine-harness.fixture.ts';
import { recoverAndUp } from './fixtures/recover.fixture.ts';

let rig: EngineHarness;
beforeAll(async () => {
  rig = await openEngineHarness();
});
afterAll(() => rig.close());

describe('an answer of the cloud that was lost after the work was done', () => {
  const drop = { times: 1, effect: 'drop', method: 'POST' } as const;

  it.each([
    ['server', 'provider_unavailable', { ...drop, cloud: 'hetzner', path: '/v1/servers' }],
    // This cloud's client tries again by itself and so meets its own work.
    ['record', 'name_taken', { ...drop, cloud: 'cloudflare', path: '/client/v4/zones/*/dns_records' }],
  ] as const)('leads to one %s: the next run adopts it', async (what, code, fault) => {
    const { zoneId } = rig.sandbox.tokens;
    const stack = `lost-${what}`;
    rig.sandbox.fault(fault);
    const run = rig.engine.up(machineRequest(rig.sandbox, stack, { zoneId }));
    await expect(run).rejects.toMatchObject({ code, next: 'retry' });

    const { adopt } = await recoverAndUp(rig, stack, { zoneId });
    expect(adopt).toEqual({ [what]: expect.any(String) });
    const { servers, records } = rig.sandbox.state();
    expect([servers.length, records.length]).toEqual([1, 1]);
    expect(await rig.engine.preview(machineRequest(rig.sandbox, stack, { zoneId }))).toMatchObject({
      planned: [],
    });
    await rig.engine.destroy(machineRequest(rig.sandbox, stack, { zoneId }));
    expect(rig.sandbox.state()).toMatchObject({ servers: [], records: [] });
  });
});

describe('a record deleted by hand', () => {
  it('does not stop the stack from being destroyed', async () => {
    const { zoneId, cloudflare } = rig.sandbox.tokens;
    const request = machineRequest(rig.sandbox, 'by-hand', { zoneId });
    await rig.engine.up(request);
    const [record] = rig.sandbox.state().records as { id: string }[];
    const address = `${rig.sandbox.addresses.cloudflare}/zones/${zoneId}/dns_records/${record?.id}`;
    await fetch(address, { method: 'DELETE', headers: { authorization: `Bearer ${cloudflare}` } });
    await rig.engine.destroy(request);
    expect(rig.sandbox.state()).toMatchObject({ servers: [], records: [] });
  });
});
