import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stateHome } from '../../cli/home.ts';
import { openTestCell, type TestCell } from '../faults/test-cell.fixture.ts';
import { createSoakCounters, type SoakCounters } from './counters.ts';
import { describeAffectedCustomers } from './failure-report.ts';
import { startFaultSchedule } from './fault-schedule.ts';
import { violatedInvariants } from './invariants.ts';
import { pause } from './pause.ts';
import { soakProgress, soakSummary } from './progress.ts';
import { planScenario } from './scenarios.ts';
import { seededRandom } from './seeded-random.ts';
import { runOperatorLoop, type SimulatedOperator, signUpOperator } from './simulated-operator.ts';
import { runScenario, type SimulatedUser, type SoakContext, signUpUser } from './simulated-user.ts';
import type { SoakSettings } from './soak-settings.ts';
import { killWorkers } from './worker-killer.ts';

const PROGRESS_MS = 20_000;
const say = (text: string) => void process.stdout.write(`${text}\n`);

/**
 * Runs many customers with failing clouds and killed workers, waits until everything has come to rest, and checks the
 * invariants. Throws one error that lists the violations, and prints everything that is needed to understand them.
 */
export async function soak(settings: SoakSettings): Promise<void> {
  const reports = path.join(stateHome(), 'reports');
  await mkdir(reports, { recursive: true });
  const logFile = path.join(reports, `soak-${settings.seed}.log`);
  const home = await mkdtemp(path.join(tmpdir(), 'clawdet-soak-'));
  say(`\nsoak: ${settings.customers} customers, SOAK_SEED=${settings.seed}, log ${logFile}`);
  const log = openSync(logFile, 'w', 0o600);
  const cell = await openTestCell({ ...cellOptions(settings), home, log });
  try {
    await runInCell(cell, settings);
  } catch (error) {
    say(`the seed was SOAK_SEED=${settings.seed}; the log is ${logFile}, the state is in ${home}`);
    throw error;
  } finally {
    await cell.close();
    closeSync(log);
  }
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function cellOptions({ customers, drift }: SoakSettings) {
  return {
    workers: 2,
    engineSlots: 3,
    // Hetzner's real limit is one call per second: with it, a soak of minutes would take hours.
    limits: { hetznerCallsPerHour: 100_000, cloudflareCallsPerWindow: 20_000, records: customers * 2 + 100 },
    settings: {
      LOG_LEVEL: 'info',
      INSTANCE_LIMIT: String(customers + 10),
      ORDERS_PER_DAY: '50',
      DRIFT_INVENTORY_SECONDS: String(drift.inventory),
      DRIFT_INSIDE_SECONDS: String(drift.inside),
      DRIFT_DEEP_SECONDS: String(drift.deep),
    },
  };
}

async function runInCell(cell: TestCell, settings: SoakSettings): Promise<void> {
  const [beganAt, counters] = [Date.now(), createSoakCounters()];
  const stop = new AbortController();
  const operator = await signUpOperator(cell, counters);
  const backgroundLoops = [
    runOperatorLoop(operator, stop.signal),
    reportProgress(() => soakProgress(cell, counters, beganAt), stop.signal),
  ];
  try {
    const simulatedUsers = await runLoadPhase(cell, { operator, counters, settings });
    say(`soak: the load phase is over; ${await soakProgress(cell, counters, beganAt)}`);
    const left = await waitForQuiescence(cell, {
      simulatedUsers,
      operator,
      quiesceTimeoutMs: settings.quiesceTimeoutMs,
    });
    say(`\nsoak ${settings.seed}\n${await soakSummary(cell, counters, beganAt)}`);
    const wrong = [...counters.failures, ...left];
    if (simulatedUsers.length < settings.customers)
      wrong.push(
        `only ${simulatedUsers.length} of ${settings.customers} customers signed up in the load phase`,
      );
    if (wrong.length === 0) return;
    say(await describeAffectedCustomers(cell, wrong));
    throw new Error(`${wrong.length} violations\n  ${wrong.join('\n  ')}`);
  } finally {
    stop.abort();
    await Promise.all(backgroundLoops);
  }
}

interface LoadPhaseOptions {
  operator: SimulatedOperator;
  counters: SoakCounters;
  settings: SoakSettings;
}

/** Runs all customers' scenarios while the clouds fail and workers are killed. Resolves with those who signed up. */
async function runLoadPhase(
  cell: TestCell,
  { operator, counters, settings }: LoadPhaseOptions,
): Promise<SimulatedUser[]> {
  const random = seededRandom(settings.seed);
  const loadEnded = AbortSignal.timeout(settings.loadPhaseMs);
  const ended = new AbortController();
  const faultSchedule = startFaultSchedule(cell.sandbox, random.fork('faults'), settings.faultRate, counters);
  const kills = { random: random.fork('kills'), maxIntervalMs: settings.maxKillIntervalMs, counters };
  const killing = killWorkers(cell, kills, AbortSignal.any([loadEnded, ended.signal]));
  const context: SoakContext = { cell, operator, counters, loadEnded };
  const simulatedUsers: SimulatedUser[] = [];
  let next = 0;
  const runCustomers = async (): Promise<void> => {
    while (next < settings.customers && !loadEnded.aborted) {
      next += 1;
      const name = `customer-${next}`;
      const scenario = planScenario(random.fork(name), settings.maxActions);
      const user = await signUpUser(context, name, scenario);
      simulatedUsers.push(user);
      await runScenario(context, user, scenario);
    }
  };
  try {
    await Promise.all(Array.from({ length: settings.concurrency }, runCustomers));
  } finally {
    ended.abort();
    await killing;
    await faultSchedule.stop();
  }
  return simulatedUsers;
}

const POLL_MS = 4_000;

/** Waits until no invariant is violated; meanwhile the operator does their part. Resolves with the last violations. */
async function waitForQuiescence(
  cell: TestCell,
  {
    simulatedUsers,
    operator,
    quiesceTimeoutMs,
  }: { simulatedUsers: SimulatedUser[]; operator: SimulatedOperator; quiesceTimeoutMs: number },
): Promise<string[]> {
  const loadEndedAt = new Date();
  const never = new AbortController().signal;
  let saidAt = Date.now();
  for (;;) {
    const left = await violatedInvariants(cell, simulatedUsers, loadEndedAt);
    if (left.length === 0 || Date.now() - loadEndedAt.getTime() > quiesceTimeoutMs) return left;
    if (Date.now() - saidAt > PROGRESS_MS) {
      say(`soak: not at rest in ${left.length} points, such as: ${left[0]}`);
      saidAt = Date.now();
    }
    await operator.repairAll();
    // The load is over, so scans that are due later may run now.
    await cell.database.collections.driftScanRuns.updateMany(
      { outcome: { $ne: 'running' } },
      { nextAt: new Date(0) },
    );
    await pause(POLL_MS, never);
  }
}

async function reportProgress(line: () => Promise<string>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(PROGRESS_MS, signal);
    if (signal.aborted) return;
    say(await line());
  }
}
