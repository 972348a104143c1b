import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EngineHarness,
  machineRequest,
  openEngineHarness,
  refOf,
} from './fixtures/engine-harness.fixture.ts';
import { machineHostname, machineMarks } from './fixtures/machine-stack.fixture.ts';
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

describe('a replacement that stopped after the old server was deleted', () => {
  const server = 'hcloud:index/server:Server';

  it('leaves a server that the stack does not have, although its state lists it', async () => {
    const { engine, sandbox } = harness;
    await engine.up(machineRequest(sandbox, 'stopped'));
    sandbox.setSoldOut('cx23', 'nbg1', true);
    const moved = machineRequest(sandbox, 'stopped', { location: 'nbg1' });
    await expect(engine.up(moved)).rejects.toMatchObject({ code: 'server_type_sold_out' });
    sandbox.setSoldOut('cx23', 'nbg1', false);
    const { resources, replaced } = await engine.examine(refOf('stopped'));
    expect(resources.map(({ type }) => type)).not.toContain(server);
    expect(replaced).toMatchObject([{ type: server, id: expect.stringMatching(/^\d+$/) }]);
    await engine.up(moved);
    expect(await engine.examine(refOf('stopped'))).not.toHaveProperty('replaced');
    await engine.destroy(moved);
    expect(sandbox.state().servers).toEqual([]);
  });

  it('does not hide the new server, whose creation was never recorded: the next run adopts it', async () => {
    const { engine, sandbox } = harness;
    await engine.up(machineRequest(sandbox, 'moved'));
    const moved = { location: 'nbg1' };
    sandbox.fault({ times: 1, effect: 'drop', method: 'POST', cloud: 'hetzner', path: '/v1/servers' });
    await expect(engine.up(machineRequest(sandbox, 'moved', moved))).rejects.toMatchObject({ next: 'retry' });
    const [created] = sandbox.state().servers;

    expect(await recoverAndUp(harness, 'moved', moved)).toMatchObject({
      adopt: { server: String(created?.id) },
    });
    expect(await engine.examine(refOf('moved'))).not.toHaveProperty('replaced');
    expect(sandbox.state().servers).toMatchObject([{ id: created?.id }]);
    expect(await engine.preview(machineRequest(sandbox, 'moved', moved))).toMatchObject({ planned: [] });
    await engine.destroy(machineRequest(sandbox, 'moved', moved));
    expect(sandbox.state().servers).toEqual([]);
  });
});

describe('a record of ours that still points to an earlier server', () => {
  it('is adopted and changed, so that no second one shares its traffic', async () => {
    const { engine, sandbox } = harness;
    const { zoneId, cloudflare } = sandbox.tokens;
    const address = `${sandbox.addresses.cloudflare}/zones/${zoneId}/dns_records`;
    const stale = {
      type: 'A',
      name: machineHostname('stale'),
      content: '192.0.2.1',
      ttl: 1,
      proxied: true,
      comment: machineMarks.comment,
    };
    await fetch(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${cloudflare}`, 'content-type': 'application/json' },
      body: JSON.stringify(stale),
    });
    const [before] = sandbox.state().records;
    await engine.up(machineRequest(sandbox, 'stale'));
    const { adopt, outputs } = await recoverAndUp(harness, 'stale', { zoneId });
    expect(adopt).toEqual({ record: before?.id });
    expect(sandbox.state().records).toMatchObject([{ id: before?.id, content: outputs.ipv4 }]);
    await engine.destroy(machineRequest(sandbox, 'stale', { zoneId }));
    expect(sandbox.state()).toMatchObject({ servers: [], records: [] });
  });
});
