import type { Target } from './rows.ts';

const oursAtMost = (bound: number): Target => ({ of: 'ours', at: 'most', bound });
const oursAtLeast = (bound: number): Target => ({ of: 'ours', at: 'least', bound });
const ratioAtMost = (bound: number): Target => ({ of: 'ratio', at: 'most', bound });
const ratioAtLeast = (bound: number): Target => ({ of: 'ratio', at: 'least', bound });

/**
 * What every row is held to; the only place that names a bound. Beside a peer the least is never to be worse than it;
 * where the design promises more, that is the bound.
 */
export const targets = {
  noOpWall: ratioAtMost(1),
  createWall: ratioAtMost(1),
  createAgainstTofu: ratioAtMost(1),
  createRate: ratioAtLeast(1),
  noOpRate: ratioAtLeast(1),
  noOpProcessor: ratioAtMost(1),
  createProcessor: ratioAtMost(1),
  driftSeconds: ratioAtMost(1),
  /** "A few hundred calls, not 30,000": pages of 50 servers, 50 keys and 500 records of 10,000 customers. */
  driftCalls: oursAtMost(500),
  driftRecall: oursAtLeast(1),
  driftFalse: oursAtMost(0),
  fleetPreview: ratioAtMost(1),
  idleWorker: oursAtMost(250),
  runningOperation: oursAtMost(350),
  /** An `up` among 10,000 neighbours takes as long as one alone, within the noise of a quiet machine. */
  growth: oursAtMost(1.1),
} as const;
