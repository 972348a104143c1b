import { instanceStatusOf } from '../../api/assistants/instances/instance.present.ts';
import type { World } from '../faults/world.ts';
import { counted, inWords, type Tally } from './tally.ts';

/** One line of how far a soak is. */
export async function progressOf(world: World, tally: Tally, beganAt: number): Promise<string> {
  const { instances, operations } = await fleetOf(world);
  const faults = world.sandbox.state().faults.reduce((sum, { hit }) => sum + hit, tally.of('fault'));
  return [
    `soak ${clock(Date.now() - beganAt)}`,
    `customers ${tally.of('customer')}: ${inWords(instances.length, counted(instances))}`,
    `operations ${inWords(operations.length, counted(operations))}`,
    `broken ${tally.of('break')}, kills ${tally.of('kill')}, faults ${faults}, calls ${callsOf(world)}`,
  ].join(' | ');
}

/** The figures of a soak that is over, a line each. */
export async function figuresOf(world: World, tally: Tally, beganAt: number): Promise<string> {
  const { instances, operations, kinds, troubles } = await fleetOf(world);
  const calls = callsOf(world);
  const percent = ((100 * tally.of('fault')) / Math.max(1, calls)).toFixed(1);
  return [
    `customers   ${tally.words('customer')}; in the end ${inWords(instances.length, counted(instances))}`,
    `did         ${tally.words('act')}`,
    `refused     ${tally.words('refused')}`,
    `impatient   ${tally.words('patience')}`,
    `broken      ${tally.words('break')}`,
    `operations  ${inWords(operations.length, counted(kinds))}`,
    `troubles    ${inWords(troubles.length, counted(troubles))}`,
    `operator    ${tally.words('operator')}`,
    `kills       ${tally.words('kill')}`,
    `faults      ${tally.words('fault')}: ${percent}% of ${calls} calls`,
    `duration    ${clock(Date.now() - beganAt)}`,
  ]
    .map((line) => `  ${line}\n`)
    .join('');
}

/** Every instance's and operation's state in a word; operations with their kind, and what went wrong on the way. */
async function fleetOf({ database }: World) {
  const rows = await database.models.instances.find({}).lean();
  const operations = await database.models.operations.find({}).lean();
  const byId = new Map(operations.map((operation) => [operation._id.toString(), operation]));
  return {
    instances: rows.map((row) => instanceStatusOf(row, byId.get(`${row.operationId}`) ?? null)),
    operations: operations.map(({ status }) => status),
    kinds: operations.map(({ kind, status }) => `${kind} ${status}`),
    troubles: operations.flatMap(({ troubles }) => troubles.map(({ code }) => code)),
  };
}

/** All calls that the clouds have met so far. */
function callsOf({ sandbox }: World): number {
  return sandbox.state().calls.at(-1)?.id ?? 0;
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
