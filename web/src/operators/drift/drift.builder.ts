import type { Finding, ScanStatus } from '../../api/contract.ts';

/** A finding for a test: alice’s server has been off since half past eight. */
export function buildFinding(change: Partial<Finding> = {}): Finding {
  return {
    id: 'f1',
    kind: 'server_off',
    depth: 'inventory',
    status: 'open',
    policy: 'repair',
    cell: 'eu1',
    subject: 'alice',
    resource: 'server 42',
    instanceId: 'i1',
    expected: 'running',
    actual: 'off',
    title: 'The server is switched off',
    meaning: 'The server is switched off. A repair switches it on.',
    next: 'The next scan requests a repair.',
    can: ['repair', 'ignore'],
    removableFrom: null,
    firstSeen: '2026-01-01T08:30:00.000Z',
    lastSeen: '2026-01-01T08:59:00.000Z',
    seen: 2,
    repairs: 0,
    operationId: null,
    ignored: null,
    confirmedAt: null,
    resolvedAt: null,
    closedBy: null,
    history: [],
    ...change,
  };
}

/** A scan status for a test: a scan of the clouds’ lists succeeded a minute ago. */
export function buildScanStatus(
  change: Partial<ScanStatus> = {},
  last: Partial<NonNullable<ScanStatus['last']>> = {},
): ScanStatus {
  return {
    cell: 'eu1',
    depth: 'inventory',
    everySeconds: 60,
    last: {
      id: 'p1',
      cell: 'eu1',
      depth: 'inventory',
      outcome: 'done',
      reason: null,
      beganAt: '2026-01-01T08:58:58.000Z',
      endedAt: '2026-01-01T08:59:00.000Z',
      calls: 5,
      instances: 40,
      findings: 2,
      ...last,
    },
    lastGoodAt: '2026-01-01T08:59:00.000Z',
    nextAt: '2026-01-01T09:00:30.000Z',
    ...change,
  };
}
