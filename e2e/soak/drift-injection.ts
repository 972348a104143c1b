import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import type { TestCell } from '../faults/test-cell.fixture.ts';
import type { DriftInjection } from './scenarios.ts';

/** An instance that is set up: only such an instance can drift. */
type ProvisionedInstance = InstanceRecord & { observed: NonNullable<InstanceRecord['observed']> };
type DriftInjector = (cell: TestCell, instance: ProvisionedInstance) => Promise<void>;

const onServer =
  (method: string, rest: string, body?: unknown): DriftInjector =>
  (cell, { observed }) =>
    hetzner(cell, method, `/servers/${observed.serverId}${rest}`, body);

const onRecord =
  (method: string, body?: unknown): DriftInjector =>
  (cell, { observed }) =>
    cloudflare(cell, method, `/${plainId(observed.recordId)}`, body);

/** The address of a changed record, from the range for documentation (RFC 5737). */
const ELSEWHERE = '203.0.113.9';

const injectors: Record<DriftInjection, DriftInjector> = {
  'server switched off': onServer('POST', '/actions/poweroff', {}),
  'server deleted': onServer('DELETE', ''),
  'server renamed': (cell, instance) =>
    onServer('PUT', '', { name: `${instance.subdomain}-renamed` })(cell, instance),
  'server without its labels': onServer('PUT', '', { labels: {} }),
  'server without its firewall': async (cell, { observed }) => {
    const body = { remove_from: [{ type: 'server', server: { id: Number(observed.serverId) } }] };
    for (const { id } of cell.sandbox.state().firewalls)
      await hetzner(cell, 'POST', `/firewalls/${id}/actions/remove_from_resources`, body);
  },
  'ssh key deleted': async (cell, { subdomain }) => {
    const key = cell.sandbox.state().sshKeys.find(({ name }) => name === `clawdet-${subdomain}`);
    if (key) await hetzner(cell, 'DELETE', `/ssh_keys/${key.id}`);
  },
  'record deleted': onRecord('DELETE'),
  'record leads elsewhere': onRecord('PATCH', { content: ELSEWHERE }),
  'record without its proxy': onRecord('PATCH', { proxied: false }),
  'record without its comment': onRecord('PATCH', { comment: '' }),
  'record has a twin': (cell, { subdomain }) =>
    cloudflare(cell, 'POST', '', {
      type: 'A',
      name: `${subdomain}.${cell.sandbox.zone}`,
      content: ELSEWHERE,
      ttl: 1,
      proxied: true,
      comment: DUPLICATE_COMMENT,
    }),
  'compose file edited': async ({ home }, { observed }) => {
    const disk = path.join(home, 'sandbox', 'process', 'servers', observed.serverId, 'disk');
    await appendFile(path.join(disk, 'opt', 'clawdet', 'compose.yaml'), '\n# edited by hand\n');
  },
};

const DUPLICATE_COMMENT = 'a record that somebody made by hand';

/** Changes one thing of a customer's assistant outside the product, as drift would. */
export function injectDrift(
  cell: TestCell,
  instance: ProvisionedInstance,
  how: DriftInjection,
): Promise<void> {
  return injectors[how](cell, instance);
}

/** Removes duplicate records whose customer has left: the product does not own them, so the test that made them must. */
export async function removeOrphanedDuplicates(
  cell: TestCell,
  subdomains: ReadonlySet<string>,
): Promise<void> {
  for (const { id, name, comment } of cell.sandbox.state().records) {
    const [subdomain = ''] = name.split('.');
    if (comment === DUPLICATE_COMMENT && !subdomains.has(subdomain))
      await cloudflare(cell, 'DELETE', `/${id}`);
  }
}

/** The record's id alone: an imported record may have the id `zone/record`. */
const plainId = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

function hetzner({ sandbox }: TestCell, method: string, rest: string, body?: unknown): Promise<void> {
  const { addresses, tokens } = sandbox;
  return fetchWithRetry(method, `${addresses.hetzner}${rest}`, tokens.hetzner, body);
}

function cloudflare({ sandbox }: TestCell, method: string, rest: string, body?: unknown): Promise<void> {
  const { addresses, tokens } = sandbox;
  const url = `${addresses.cloudflare}/zones/${tokens.zoneId}/dns_records${rest}`;
  return fetchWithRetry(method, url, tokens.cloudflare, body);
}

const TRIES = 8;

/** These calls meet the same faults, so they are repeated until one is answered; a refusal is an answer. */
async function fetchWithRetry(method: string, url: string, token: string, body?: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const options = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const signal = AbortSignal.timeout(12_000);
    const answer = await fetch(url, { ...options, signal }).catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 429) return;
  }
}
