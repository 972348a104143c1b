import { FINDING_KIND_INFO } from './findings/drift.kinds.ts';
import type { PolicyOf } from './findings/drift.policy.ts';
import type { FindingBody, ScanRunBody } from './findings/drift.schema.ts';
import {
  availableActions,
  closedBy,
  type FindingContext,
  nextStepOf,
  removableFrom,
} from './findings/finding.explain.ts';
import type { FindingRecord } from './findings/finding.model.ts';
import { findingTitle } from './findings/finding.titles.ts';
import type { ScanRunRecord } from './scans/scan-run.model.ts';

/** The fields of a finding that operators get. */
export function presentFinding(
  finding: FindingRecord,
  policyOf: PolicyOf,
  context: FindingContext = {},
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
    title: findingTitle(kind),
    meaning: FINDING_KIND_INFO[kind].meaning,
    next: nextStepOf(finding, policyOf, context),
    can: availableActions(finding, context.now),
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

/** The fields of a scan run that operators get. */
export function presentScanRun(run: ScanRunRecord): ScanRunBody {
  const { cell, depth, outcome, calls, instances, findings } = run;
  return {
    id: run._id.toString(),
    cell,
    depth,
    outcome,
    reason: run.reason ?? null,
    beganAt: run.beganAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    calls,
    instances,
    findings,
  };
}
