import type { Types } from 'mongoose';
import type { Adoption } from '../../assistants/instances/adoption.model.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import type { DriftCollections } from '../drift.collections.ts';
import type { ExpectedInstance } from './inventory.compare.ts';

/** Only the fields that a comparison needs, because a fleet may be large. */
const FIELDS = {
  subdomain: 1,
  'desired.tier': 1,
  'desired.present': 1,
  'placement.serverType': 1,
  'observed.at': 1,
  'observed.serverId': 1,
  'observed.recordId': 1,
  'observed.address': 1,
  adopted: 1,
} as const;

type Fields = Pick<InstanceRecord, '_id' | 'subdomain' | 'desired' | 'placement' | 'observed' | 'adopted'>;

/** Every instance of a cell, as a scan that began at `beganAt` may compare it. */
export async function expectedInstances(
  { instances }: Pick<DriftCollections, 'instances'>,
  cell: string,
  beganAt: Date,
): Promise<ExpectedInstance[]> {
  const expected: ExpectedInstance[] = [];
  for await (const row of instances.find<Fields>({ cell }, FIELDS).lean().cursor({ batchSize: 1000 })) {
    expected.push(expectedOf(row, beganAt));
  }
  return expected;
}

function expectedOf(
  { _id, subdomain, desired, placement, observed, adopted }: Fields,
  beganAt: Date,
): ExpectedInstance {
  // Resources that were recorded while the clouds were listed may not be in the lists yet.
  const comparable = desired.present && observed && observed.at < beganAt;
  return {
    id: _id.toString(),
    subdomain,
    tier: desired.tier,
    serverType: placement.serverType,
    ...(adopted && { adopted: declaredOf(adopted) }),
    ...(comparable && {
      observed: { serverId: observed.serverId, recordId: observed.recordId, address: observed.address },
    }),
  };
}

function declaredOf({ serverId, server, record }: Adoption): NonNullable<ExpectedInstance['adopted']> {
  const labels = Object.fromEntries((server?.labels ?? []).map(({ name, value }) => [name, value]));
  return { serverId, name: server?.name ?? '', labels, record: record ?? undefined };
}

/** Those of the instances that an operation changes, or has changed since `since`: a change in flight is not drift. */
export async function inFlight(
  { operations }: Pick<DriftCollections, 'operations'>,
  ids: readonly Types.ObjectId[],
  since: Date,
): Promise<Set<string>> {
  const moving = new Set<string>();
  for (let at = 0; at < ids.length; at += 500) {
    const rows = await operations
      .find(
        {
          instanceId: { $in: ids.slice(at, at + 500) },
          $or: [{ status: { $in: ['queued', 'running'] } }, { endedAt: { $gte: since } }],
        },
        { instanceId: 1 },
      )
      .lean();
    for (const { instanceId } of rows) moving.add(instanceId.toString());
  }
  return moving;
}
