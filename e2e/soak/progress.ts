import { instanceStatusOf } from '../../api/assistants/instances/instance.present.ts';
import type { TestCell } from '../faults/test-cell.fixture.ts';
import { countByValue, formatCounts, type SoakCounters } from './counters.ts';

/** One line of progress. */
export async function soakProgress(cell: TestCell, counters: SoakCounters, beganAt: number): Promise<string> {
  const { instances, operations } = await fleetState(cell);
  const faults = cell.sandbox.state().faults.reduce((sum, { hit }) => sum + hit, counters.total('fault'));
  return [
    `soak ${formatDuration(Date.now() - beganAt)}`,
    `customers ${counters.total('customer')}: ${formatCounts(instances.length, countByValue(instances))}`,
    `operations ${formatCounts(operations.length, countByValue(operations))}`,
    `broken ${counters.total('break')}, kills ${counters.total('kill')}, faults ${faults}, calls ${countCalls(cell)}`,
  ].join(' | ');
}

/** The figures of a finished soak, one line each. */
export async function soakSummary(cell: TestCell, counters: SoakCounters, beganAt: number): Promise<string> {
  const { instances, operations, kinds, troubles } = await fleetState(cell);
  const calls = countCalls(cell);
  const percent = ((100 * counters.total('fault')) / Math.max(1, calls)).toFixed(1);
  return [
    `customers   ${counters.summary('customer')}; in the end ${formatCounts(instances.length, countByValue(instances))}`,
    `did         ${counters.summary('act')}`,
    `refused     ${counters.summary('refused')}`,
    `impatient   ${counters.summary('patience')}`,
    `broken      ${counters.summary('break')}`,
    `operations  ${formatCounts(operations.length, countByValue(kinds))}`,
    `troubles    ${formatCounts(troubles.length, countByValue(troubles))}`,
    `operator    ${counters.summary('operator')}`,
    `kills       ${counters.summary('kill')}`,
    `faults      ${counters.summary('fault')}: ${percent}% of ${calls} calls`,
    `duration    ${formatDuration(Date.now() - beganAt)}`,
  ]
    .map((line) => `  ${line}\n`)
    .join('');
}

/** The status of every instance and operation, the operations' kinds, and the codes of their troubles. */
async function fleetState({ database }: TestCell) {
  const rows = await database.collections.instances.find({}).lean();
  const operations = await database.collections.operations.find({}).lean();
  const byId = new Map(operations.map((operation) => [operation._id.toString(), operation]));
  return {
    instances: rows.map((row) => instanceStatusOf(row, byId.get(`${row.operationId}`) ?? null)),
    operations: operations.map(({ status }) => status),
    kinds: operations.map(({ kind, status }) => `${kind} ${status}`),
    troubles: operations.flatMap(({ troubles }) => troubles.map(({ code }) => code)),
  };
}

/** The number of calls that the clouds have received so far. */
function countCalls({ sandbox }: TestCell): number {
  return sandbox.state().calls.at(-1)?.id ?? 0;
}

function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
