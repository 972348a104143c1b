import type { PerformanceTarget } from './rows.ts';

const oursAtMost = (bound: number): PerformanceTarget => ({ of: 'ours', at: 'most', bound });
const oursAtLeast = (bound: number): PerformanceTarget => ({ of: 'ours', at: 'least', bound });
const ratioAtMost = (bound: number): PerformanceTarget => ({ of: 'ratio', at: 'most', bound });
const ratioAtLeast = (bound: number): PerformanceTarget => ({ of: 'ratio', at: 'least', bound });

/** The target of every row; the only place that names a bound. */
export const targets = {
  /** Against the commit that built everything before its first page (FIRST_START_BESIDE=330ec7a). */
  firstPage: ratioAtMost(0.25),
  firstAssistant: ratioAtMost(0.6),
  noOpWall: ratioAtMost(0.35),
  createWall: ratioAtMost(0.5),
  createAgainstTofu: ratioAtMost(1),
  createRate: ratioAtLeast(2.5),
  noOpRate: ratioAtLeast(4),
  noOpProcessor: ratioAtMost(0.5),
  createProcessor: ratioAtMost(0.5),
  driftSeconds: oursAtMost(60),
  /** "A few hundred calls, not 30,000": pages of 50 servers, 50 keys and 500 records of 10,000 customers. */
  driftCalls: oursAtMost(500),
  driftRecall: oursAtLeast(1),
  driftFalse: oursAtMost(0),
  fleetPreview: ratioAtMost(1 / 3),
  idleWorker: oursAtMost(250),
  runningOperation: oursAtMost(350),
  /** `npx clawdet list` against the commit before commands loaded only what they need, wall and processor. */
  commandTime: ratioAtMost(0.5),
  /** A poll of the queue after 4,000 finished mails, against keeping each of their jobs. */
  pollTime: ratioAtMost(0.02),
  /** Seconds for 10,000 users on the embedded database. */
  usersImport: oursAtMost(60),
  /**
   * Ms of what the operators' page of people asks for, among 10,000 on the embedded database. No bound for a search by a beginning,
   * which reads every account there, nor for counts in the background.
   */
  people: oursAtMost(1_000),
  /** Ms of a read while 500 dashboards are open and people sign up: the 99th percentile. */
  dashboardReads: oursAtMost(50),
  /** An `up` among 10,000 neighbours takes as long as one alone, within the noise of the machine. */
  growth: oursAtMost(1.2),
  /** Ms that the gateway adds to the first byte of a stream, at 50 streams at once: the median and the 99th percentile. */
  addedFirstByte: oursAtMost(1),
  addedFirstByteTail: oursAtMost(5),
  /** Beside a gateway in Rust that has neither budgets nor records. */
  addedFirstByteOfRolter: ratioAtMost(1.5),
  addedFirstByteTailOfRolter: ratioAtMost(3),
  firstAfterPauseOfRolter: ratioAtMost(4),
  requestsOfRolter: ratioAtLeast(1.3),
  requestsOfLitellm: ratioAtLeast(5),
  /** "Ahead of": any ratio over one. */
  requestsOfPortkey: ratioAtLeast(1),
  /** Prompts of 300 KB beside the build that `BENCH_BESIDE` names: answers a second, and ms added to the first byte. */
  largePromptsOfEarlierBuild: ratioAtLeast(1.5),
  addedByLargePromptsOfEarlierBuild: ratioAtMost(0.7),
  /** Ms: no stream waits so long for a piece that is sent twice a second. */
  longestGap: oursAtMost(1_000),
  /** MB (a million bytes). */
  openStreamMemory: oursAtMost(400),
  /** KB of a first visit, beside the page before it was made smaller. */
  homePage: ratioAtMost(0.4),
} as const;
