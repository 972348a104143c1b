import * as cloudflare from '@pulumi/cloudflare';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallMethod } from '../cache-key.ts';
import {
  type CloudApiCaller,
  type ConformanceClouds,
  cloudApiCaller,
  providerEnvironment,
} from './clouds.fixture.ts';
import type { Stacks, TestStack } from './stack.fixture.ts';

interface SeenRecord {
  id: string;
  name: string;
  type: string;
  content: string;
  ttl: number;
  proxied: boolean;
  comment?: string | null;
}

const recordType = 'cloudflare:index/dnsRecord:DnsRecord';
const domain = 'clawdet.localhost';

/** Cloudflare's plugin, against any Cloudflare that has an empty zone `clawdet.localhost`. */
export function describeCloudflarePlugin(
  stacks: () => Stacks,
  clouds: () => ConformanceClouds,
  method: InstallMethod,
): void {
  const ownPluginOnly = it.runIf(method === 'build');

  describe('cloudflare', () => {
    let stack: TestStack;
    let call: CloudApiCaller;
    const zone = () => clouds().tokens.zoneId;
    const records = async () =>
      (await call<{ result: SeenRecord[] }>('GET', `/zones/${zone()}/dns_records`)).result;

    const program =
      (change: Partial<cloudflare.DnsRecordArgs> = {}, options: pulumi.CustomResourceOptions = {}) =>
      async () => {
        const args = { zoneId: zone(), name: `alice.${domain}`, type: 'A', content: '10.0.0.1', ttl: 1 };
        const record = new cloudflare.DnsRecord('record', { ...args, proxied: true, ...change }, options);
        return { id: record.id, name: record.name, proxied: record.proxied, createdOn: record.createdOn };
      };

    beforeAll(async () => {
      stack = await stacks().open('cloudflare', providerEnvironment(clouds()));
      call = cloudApiCaller(clouds().cloudflare, clouds().tokens.cloudflare);
    });
    afterAll(() => stack?.destroy());

    it('rejects a proxied record with its own ttl, before anything is sent', async () => {
      const other = await stacks().open('cloudflare-refused', providerEnvironment(clouds()));
      expect(await other.failure(program({ ttl: 300 }))).toMatch(/must be set to 1 when `proxied` is true/);
      expect(await records()).toEqual([]);
    });

    it('previews with a content that is not known yet', async () => {
      const unknown = async () => {
        const { result } = new random.RandomInteger('last', { min: 1, max: 250 });
        await program({ content: pulumi.interpolate`10.0.0.${result}` })();
      };
      expect(await stack.preview(unknown)).toEqual({ create: 3 });
    });

    it('creates', async () => {
      const { changes, outputs } = await stack.up(program());
      expect(changes).toEqual({ create: 2 });
      const [record] = await records();
      expect(record).toMatchObject({
        name: `alice.${domain}`,
        type: 'A',
        content: '10.0.0.1',
        proxied: true,
      });
      expect(outputs).toMatchObject({ id: record?.id, name: `alice.${domain}`, proxied: true });
      expect(outputs.createdOn).toMatch(/^\d{4}-\d\d-\d\dT/);
    });

    it('changes nothing when nothing changed', async () => {
      expect((await stack.up(program())).changes).toEqual({});
    });

    it('keeps its token out of the state', () => {
      expect(stack.stateText()).not.toContain(clouds().tokens.cloudflare);
      expect(stack.stateText()).not.toContain('apiToken');
    });

    it('updates in place, and resets omitted properties', async () => {
      const [before] = await records();
      const changed = program({ content: '10.0.0.2', proxied: false, ttl: 120, comment: 'moved' });
      expect((await stack.up(changed)).changes).toEqual({ update: 1 });
      const expected = { id: before?.id, content: '10.0.0.2', proxied: false, ttl: 120, comment: 'moved' };
      expect(await records()).toMatchObject([expected]);
      expect((await stack.up(program({ proxied: undefined as unknown as boolean }))).changes).toEqual({
        update: 1,
      });
      expect(await records()).toMatchObject([
        { id: before?.id, content: '10.0.0.1', proxied: false, ttl: 1 },
      ]);
      expect((await records())[0]?.comment ?? '').toBe('');
    });

    it('detects a manual change after a refresh, and reverts it', async () => {
      await stack.up(program());
      const [record] = await records();
      await call('PATCH', `/zones/${zone()}/dns_records/${record?.id}`, { content: '10.9.9.9' });
      expect(await stack.refresh()).toEqual({ update: 1 });
      expect((await stack.up(program())).changes).toEqual({ update: 1 });
      expect(await records()).toMatchObject([{ id: record?.id, content: '10.0.0.1' }]);
    });

    it('recreates a record that was deleted by hand', async () => {
      const [record] = await records();
      await call('DELETE', `/zones/${zone()}/dns_records/${record?.id}`);
      expect(await stack.refresh()).toEqual({ delete: 1 });
      expect((await stack.up(program())).changes).toEqual({ create: 1 });
    });

    it('replaces a record of another type', async () => {
      const [before] = await records();
      const alias = program({ type: 'CNAME', content: 'origin.example.com' }, { deleteBeforeReplace: true });
      expect((await stack.up(alias)).changes).toEqual({ replace: 1 });
      const after = await records();
      expect(after).toMatchObject([{ type: 'CNAME', content: 'origin.example.com' }]);
      expect(after[0]?.id).not.toBe(before?.id);
      await stack.up(program({}, { deleteBeforeReplace: true }));
    });

    it('imports by zone and record', async () => {
      const [record] = await records();
      const other = await stacks().open('cloudflare-import', providerEnvironment(clouds()));
      const options = { import: `${zone()}/${record?.id}`, retainOnDelete: true };
      expect((await other.up(program({}, options))).changes).toEqual({ create: 1, import: 1 });
      expect(other.ids(recordType)).toEqual([record?.id]);
      expect((await other.up(program({}, { retainOnDelete: true }))).changes).toEqual({});
      await other.destroy();
      expect(await records()).toHaveLength(1);
    });

    it('accepts a rotated token without changing a record, and keeps it encrypted', async () => {
      const other = await stacks().open('cloudflare-token', providerEnvironment(clouds()));
      const withToken = (apiToken: string) => async () => {
        const provider = new cloudflare.Provider('own', { apiToken, baseUrl: clouds().cloudflare });
        await program({ name: `bob.${domain}` }, { provider })();
      };
      await other.up(withToken(clouds().tokens.cloudflare));
      expect(other.stateText()).not.toContain(clouds().tokens.cloudflare);
      const { changes } = await other.up(withToken('rotated-0123456789-0123456789-0123456789'));
      expect(changes).toEqual({ update: 1 });
      await other.up(withToken(clouds().tokens.cloudflare));
      await other.destroy();
    });

    ownPluginOnly('rejects by name what only the official plugin has', async () => {
      const other = await stacks().open('cloudflare-others', providerEnvironment(clouds()));
      const otherResource = async () => {
        new cloudflare.Zone('other', { account: { id: 'a' }, name: 'example.com' });
      };
      expect(await other.failure(otherResource)).toMatch(/zone:Zone is not part of/);
    });

    it('rejects a malformed token', async () => {
      const other = await stacks().open('cloudflare-form', providerEnvironment(clouds()));
      const malformed = async () => {
        const provider = new cloudflare.Provider('own', { apiToken: 'too short' });
        await program({}, { provider })();
      };
      expect(await other.failure(malformed)).toMatch(/API tokens must/);
    });

    it('deletes, and reports a record that is already gone', async () => {
      const [record] = await records();
      await call('DELETE', `/zones/${zone()}/dns_records/${record?.id}`);
      await expect(stack.destroy()).rejects.toThrow(/404/);
      await stack.refresh();
      await stack.destroy();
      expect(await records()).toEqual([]);
    });
  });
}
