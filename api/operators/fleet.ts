import { type QueryFilter, Types } from 'mongoose';
import {
  type Condition,
  type HealthSummary,
  healthSummaryOf,
} from '../assistants/instances/condition.schema.ts';
import { type CustomerSearch, searchCustomers } from '../assistants/instances/customer.search.ts';
import { type CustomerSummary, customerSummariesOf } from '../assistants/instances/customers.ts';
import type { InstanceRecord } from '../assistants/instances/instance.model.ts';
import type { ReadScannedStates } from '../assistants/instances/scanned-state.ts';
import type { DriftCollections } from '../drift/drift.collections.ts';
import { rowCountOf } from '../platform/database/row-count.ts';
import { newestIds } from './newest-rows.ts';

/** One instance as an operator sees it. */
interface FleetLine extends CustomerSummary {
  /** Null until it is set up. */
  health: HealthSummary | null;
  conditions: Condition[];
  /** Findings that are open or being repaired. */
  findings: number;
  /** Its calls to models are refused. */
  suspended: boolean;
}

/** A page of the fleet, and with a search the accounts that match and have no assistant. `next`: undefined on the last page. */
export interface FleetPage extends Pick<CustomerSearch, 'accounts' | 'isTruncated'> {
  instances: FleetLine[];
  total: number;
  next: string | undefined;
}

const PAGE = 50;
const EVERYBODY: CustomerSearch = { instances: {}, accounts: [], isTruncated: false };

interface FleetDeps {
  collections: DriftCollections;
  scannedStates: ReadScannedStates;
}

/**
 * Instances with their conditions, newest first, one page at a time: ten thousand customers are two hundred pages. `find`
 * selects those that the search of customers finds. `after` is the `next` of the page before.
 */
export async function readFleet(
  { collections, scannedStates }: FleetDeps,
  { after, find, baseDomain }: { after?: string; find?: string; baseDomain: string },
): Promise<FleetPage> {
  const search = find ? await searchCustomers(collections, find, baseDomain) : EVERYBODY;
  const before = after ? placeOf(after) : undefined;
  const { instances } = collections;
  const newest = find ? undefined : await newestInstances(collections, before);
  const [rows, total] = await Promise.all([
    instances
      .find(newest ? { _id: { $in: newest } } : { $and: [search.instances, earlierThan(before)] })
      .sort({ createdAt: -1, _id: -1 })
      .limit(PAGE + 1)
      .lean(),
    find ? instances.countDocuments(search.instances) : rowCountOf(instances),
  ]);
  const page: InstanceRecord[] = rows.slice(0, PAGE);
  const last = page.at(-1);
  const [lines, counts, stateOf] = await Promise.all([
    customerSummariesOf(collections, page),
    findingsOf(collections, page),
    scannedStates(page),
  ]);
  return {
    instances: page.flatMap((instance, index) => {
      const line = lines[index];
      if (!line) return [];
      const { conditions, serverType } = stateOf(instance);
      const seen = instance.observed
        ? { health: healthSummaryOf(conditions), conditions }
        : { health: null, conditions: [] };
      const findings = counts.get(`${instance._id}`) ?? 0;
      return [{ ...line, ...seen, serverType, findings, suspended: Boolean(instance.suspension) }];
    }),
    total,
    accounts: search.accounts,
    isTruncated: search.isTruncated,
    next: rows.length > PAGE && last ? keyOf(last) : undefined,
  };
}

/** Where a row stands on the pages: its time in milliseconds, with as many digits for any year until 2286, and its id. */
interface Place {
  key: string;
  at: Date;
  id: Types.ObjectId;
}

function keyOf({ createdAt, _id }: Pick<InstanceRecord, 'createdAt' | '_id'>): string {
  return `${createdAt.getTime()}-${_id}`;
}

function placeOf(key: string): Place {
  const [ms, id] = key.split('-');
  return { key, at: new Date(Number(ms)), id: new Types.ObjectId(id) };
}

function newestInstances(
  { instances }: DriftCollections,
  before: Place | undefined,
): Promise<Types.ObjectId[] | undefined> {
  return newestIds({
    ofDays: (days) => instances.find({ createdOn: { $in: days } }, { createdAt: 1 }).lean(),
    keyOf,
    limit: PAGE + 1,
    now: new Date(),
    before,
  });
}

function earlierThan(before: Place | undefined): QueryFilter<InstanceRecord> {
  if (!before) return {};
  const { at, id } = before;
  return { $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $lt: id } }] };
}

/** The number of findings of each of these instances, with one query for all. */
async function findingsOf(
  { findings }: Pick<DriftCollections, 'findings'>,
  instances: readonly InstanceRecord[],
): Promise<Map<string, number>> {
  const open = await findings
    .find(
      { instanceId: { $in: instances.map(({ _id }) => _id) }, status: { $in: ['open', 'repairing'] } },
      { instanceId: 1 },
    )
    .lean();
  const counts = new Map<string, number>();
  for (const { instanceId } of open) counts.set(`${instanceId}`, (counts.get(`${instanceId}`) ?? 0) + 1);
  return counts;
}
