import { KINDS } from './findings/drift.kinds.ts';
import type { PolicyOf } from './findings/drift.policy.ts';
import type { FindingBody, PassBody } from './findings/drift.schema.ts';
import { actsOn, type Circumstances, closedBy, nextOf, removableFrom } from './findings/finding.explain.ts';
import type { FindingRecord } from './findings/finding.model.ts';
import { titleOf } from './findings/finding.words.ts';
import type { PassRecord } from './scans/pass.model.ts';

/** The fields of a finding that operators get. */
export function presentFinding(
  finding: FindingRecord,
  policyOf: PolicyOf,
  circumstances: Circumstances = {},
): FindingBody {
  const { kind, depth, status, cell, subject, resource, expected, actual, seen, repairs, ignored } = finding;
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
    title: titleOf(kind),
    meaning: KINDS[kind].meaning,
    next: nextOf(finding, policyOf, circumstances),
    can: actsOn(finding, circumstances.now),
    removableFrom: removableFrom(finding)?.toISOString() ?? null,
    firstSeen: finding.firstSeen.toISOString(),
    lastSeen: finding.lastSeen.toISOString(),
    seen,
    repairs,
    operationId: finding.operationId?.toString() ?? null,
    ignored: ignored ? { ...ignored, at: ignored.at.toISOString() } : null,
    confirmedAt: finding.confirmedAt?.toISOString() ?? null,
    resolvedAt: finding.resolvedAt?.toISOString() ?? null,
    closedBy: status === 'resolved' ? closedBy(finding) : null,
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
