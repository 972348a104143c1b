import { Types } from 'mongoose';
import type { FindingRecord } from './finding.model.ts';

/** A finding of a server that is off, which two scans saw. `change` overrides its fields. */
export function aFinding(change: Partial<FindingRecord> = {}): FindingRecord {
  const now = new Date();
  return {
    _id: new Types.ObjectId(),
    key: new Types.ObjectId().toString(),
    cell: 'eu1',
    depth: 'inventory',
    kind: 'server_off',
    status: 'open',
    subject: 'alice',
    resource: 'server 42',
    instanceId: new Types.ObjectId(),
    expected: 'running',
    actual: 'off',
    firstSeen: now,
    lastSeen: now,
    seen: 2,
    repairs: 0,
    history: [],
    ...change,
  };
}
