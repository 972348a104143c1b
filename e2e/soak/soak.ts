import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stateHome } from '../../cli/home.ts';
import { openWorld, type World } from '../faults/world.ts';
import { diceOf } from './chance.ts';
import { explained } from './explain.ts';
import { killWorkers } from './killer.ts';
import { planLife } from './lives.ts';
import { hireOperator, type Operator, onDuty } from './operator.ts';
import { pause } from './pause.ts';
import { arrive, live, type Person, type Stage } from './person.ts';
import { figuresOf, progressOf } from './progress.ts';
import { quarrels } from './quarrels.ts';
import type { Settings } from './settings.ts';
import { openTally, type Tally } from './tally.ts';
import { beginWeather } from './weather.ts';

const PROGRESS_MS = 20_000;
const say = (text: string) => void process.stdout.write(`${text}\n`);

/**
 * Lets many customers live on failing clouds and killed workers, waits until all has come to rest, and asks whether
 * everything is as it has to be. Throws one error that holds what is not, and prints all that is needed to understand it.
 */
export async function soak(settings: Settings): Promise<void> {
  const reports = path.join(stateHome(), 'reports');
  await mkdir(reports, { recursive: true });
  const logFile = path.join(reports, `soak-${settings.seed}.log`);
  const home = await mkdtemp(path.join(tmpdir(), 'clawdet-soak-'));
  say(`\nsoak: ${settings.customers} customers, SOAK_SEED=${settings.seed}, log ${logFile}`);
  const log = openSync(logFile, 'w', 0o600);
  const world = await openWorld({ ...worldOf(settings), home, log });
  try {
    await inWorld(world, settings);
  } catch (error) {
    say(`the seed was SOAK_SEED=${settings.seed}; the log is ${logFile}, the state ${home}`);
    throw error;
  } finally {
    await world.close();
    closeSync(log);
  }
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

function worldOf({ customers, drift }: Settings) {
  return {
    workers: 2,
    places: 3,
    // Hetzner's real limit is a call a second: what a soak of minutes does would take hours.
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

async function inWorld(world: World, settings: Settings): Promise<void> {
  const [beganAt, tally] = [Date.now(), openTally()];
  const rest = new AbortController();
  const operator = await hireOperator(world, tally);
  const turns = [
    onDuty(operator, rest.signal),
    reportProgress(() => progressOf(world, tally, beganAt), rest.signal),
  ];
  try {
    const people = await storm(world, { operator, tally, settings });
    say(`soak: the storm is over; ${await progressOf(world, tally, beganAt)}`);
    const left = await comeToRest(world, { people, operator, calmMs: settings.calmMs });
    say(`\nsoak ${settings.seed}\n${await figuresOf(world, tally, beganAt)}`);
    const wrong = [...tally.surprises, ...left];
    if (people.length < settings.customers)
      wrong.push(`only ${people.length} of ${settings.customers} customers came before the storm was over`);
    if (wrong.length === 0) return;
    say(await explained(world, wrong));
    throw new Error(`${wrong.length} disagreements\n  ${wrong.join('\n  ')}`);
  } finally {
    rest.abort();
    await Promise.all(turns);
  }
}

interface Cast {
  operator: Operator;
  tally: Tally;
  settings: Settings;
}

/** Everybody comes and lives, while the clouds fail and workers are killed. Resolves with who came. */
async function storm(world: World, { operator, tally, settings }: Cast): Promise<Person[]> {
  const dice = diceOf(settings.seed);
  const over = AbortSignal.timeout(settings.stormMs);
  const ended = new AbortController();
  const weather = beginWeather(world.sandbox, dice.of('weather'), settings.faulty, tally);
  const kills = { dice: dice.of('kills'), withinMs: settings.killWithinMs, tally };
  const killing = killWorkers(world, kills, AbortSignal.any([over, ended.signal]));
  const stage: Stage = { world, operator, tally, over };
  const people: Person[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < settings.customers && !over.aborted) {
      next += 1;
      const name = `customer-${next}`;
      const life = planLife(dice.of(name), settings.acts);
      const person = await arrive(stage, name, life);
      people.push(person);
      await live(stage, person, life);
    }
  };
  try {
    await Promise.all(Array.from({ length: settings.atOnce }, lane));
  } finally {
    ended.abort();
    await killing;
    await weather.end();
  }
  return people;
}

const LOOK_MS = 4_000;

/** Waits until nothing is wrong any more; what an operator has to do meanwhile, she does. Resolves with what stays wrong. */
async function comeToRest(
  world: World,
  { people, operator, calmMs }: { people: Person[]; operator: Operator; calmMs: number },
): Promise<string[]> {
  const calmSince = new Date();
  const never = new AbortController().signal;
  let saidAt = Date.now();
  for (;;) {
    const left = await quarrels(world, people, calmSince);
    if (left.length === 0 || Date.now() - calmSince.getTime() > calmMs) return left;
    if (Date.now() - saidAt > PROGRESS_MS) {
      say(`soak: not at rest in ${left.length} points, such as: ${left[0]}`);
      saidAt = Date.now();
    }
    await operator.mend();
    // Nobody is served any more: what is due in a while may as well be done now.
    await world.database.models.driftPasses.updateMany(
      { outcome: { $ne: 'running' } },
      { nextAt: new Date(0) },
    );
    await pause(LOOK_MS, never);
  }
}

async function reportProgress(line: () => Promise<string>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(PROGRESS_MS, signal);
    if (signal.aborted) return;
    say(await line());
  }
}
