import { KINDS } from './drift.kinds.ts';
import type { PolicyOf } from './drift.policy.ts';
import type { FindingBody, PassBody } from './drift.schema.ts';
import type { FindingRecord } from './finding.model.ts';
import type { PassRecord } from './pass.model.ts';

/** The fields of a finding that operators get. */
export function presentFinding(finding: FindingRecord, policyOf: PolicyOf): FindingBody {
  const { kind, depth, status, cell, subject, resource, expected, actual, seen, repairs } = finding;
  return {
    id: finding._id.toString(),
    kind,
    depth,
    status,
    policy: policyOf(kind),
    cell,
    subject,
    resource,
    instanceId: finding.instanceId?.toString() ?? null,
    expected,
    actual,
    meaning: KINDS[kind].meaning,
    firstSeen: finding.firstSeen.toISOString(),
    lastSeen: finding.lastSeen.toISOString(),
    seen,
    repairs,
    confirmedAt: finding.confirmedAt?.toISOString() ?? null,
    resolvedAt: finding.resolvedAt?.toISOString() ?? null,
    history: finding.history.map(({ at, what }) => ({ at: at.toISOString(), what })),
  };
}

/** The fields of a pass that operators get. */
export function presentPass(pass: PassRecord): PassBody {
  const { cell, depth, outcome, calls, instances, findings } = pass;
  return {
    id: pass._id.toString(),
    cell,
    depth,
    outcome,
    reason: pass.reason ?? null,
    beganAt: pass.beganAt.toISOString(),
    endedAt: pass.endedAt?.toISOString() ?? null,
    calls,
    instances,
    findings,
  };
}
