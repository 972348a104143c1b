import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineHarness, machineRequest, openEngineHarness } from './fixtures/engine-harness.fixture.ts';
import { recoverAndUp } from './fixtures/recover.fixture.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await openEngineHarness();
});
afterAll(() => harness.close());

describe('a cloud response that is lost after the work was done', () => {
  const drop = { times: 1, effect: 'drop', method: 'POST' } as const;

  it.each([
    ['server', 'provider_unavailable', { ...drop, cloud: 'hetzner', path: '/v1/servers' }],
    // This cloud's client retries by itself and so conflicts with its own earlier request.
    ['record', 'name_taken', { ...drop, cloud: 'cloudflare', path: '/client/v4/zones/*/dns_records' }],
  ] as const)('leaves one %s, and the next run adopts it', async (what, code, fault) => {
    const { zoneId } = harness.sandbox.tokens;
    const stack = `lost-${what}`;
    harness.sandbox.fault(fault);
    const run = harness.engine.up(machineRequest(harness.sandbox, stack, { zoneId }));
    await expect(run).rejects.toMatchObject({ code, next: 'retry' });

    const { adopt } = await recoverAndUp(harness, stack, { zoneId });
    expect(adopt).toEqual({ [what]: expect.any(String) });
    const { servers, records } = harness.sandbox.state();
    expect([servers.length, records.length]).toEqual([1, 1]);
    expect(await harness.engine.preview(machineRequest(harness.sandbox, stack, { zoneId }))).toMatchObject({
      planned: [],
    });
    await harness.engine.destroy(machineRequest(harness.sandbox, stack, { zoneId }));
    expect(harness.sandbox.state()).toMatchObject({ servers: [], records: [] });
  });
});

describe('a record deleted by hand', () => {
  it('does not stop the stack from being destroyed', async () => {
    const { zoneId, cloudflare } = harness.sandbox.tokens;
    const request = machineRequest(harness.sandbox, 'by-hand', { zoneId });
    await harness.engine.up(request);
    const [record] = harness.sandbox.state().records as { id: string }[];
    const address = `${harness.sandbox.addresses.cloudflare}/zones/${zoneId}/dns_records/${record?.id}`;
    await fetch(address, { method: 'DELETE', headers: { authorization: `Bearer ${cloudflare}` } });
    await harness.engine.destroy(request);
    expect(harness.sandbox.state()).toMatchObject({ servers: [], records: [] });
  });
});
