import type { OperationRecord } from '../../api/operations/operation.model.ts';
import type { TestCell } from '../faults/test-cell.fixture.ts';

const SHOWN = 12;

/** The rows, operations and findings of the customers that the sentences name, as text. */
export async function describeAffectedCustomers(
  cell: TestCell,
  sentences: readonly string[],
): Promise<string> {
  const { instances, operations, findings } = cell.database.collections;
  const text = sentences.join('\n');
  const all = await operations.find({}).sort({ createdAt: 1 }).lean();
  const affected = [...new Set(all.map(({ customer }) => customer))].filter((name) => mentions(text, name));
  const parts = [];
  for (const name of affected.slice(0, SHOWN)) {
    const row = await instances.findOne({ subdomain: name }).lean();
    const { secrets: _sealed, ...observed } = row?.observed ?? { secrets: '' };
    const found = await findings.find({ subject: name }).lean();
    parts.push(
      `${name}: ${row ? JSON.stringify({ id: row._id, desired: row.desired, placement: row.placement, observed, hold: row.hold, operationId: row.operationId }) : 'no row'}`,
      ...all.filter(({ customer }) => customer === name).map(formatOperation),
      ...found.map(({ kind, status, history }) => `  finding ${kind} ${status}: ${JSON.stringify(history)}`),
    );
  }
  if (affected.length > SHOWN) parts.push(`… and ${affected.length - SHOWN} more`);
  return parts.join('\n');
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

function formatOperation(operation: OperationRecord): string {
  const { _id, kind, status, attempt, fence, createdAt, endedAt, error, cancel, cleanup, steps } = operation;
  const state = { attempt, fence, error: error?.code, cancel: cancel?.by, cleanup };
  const reached = steps.map((step) => `${step.name} ${step.status}`).join(', ');
  const times = `${createdAt.toISOString()} to ${endedAt?.toISOString() ?? 'now'}`;
  const troubles = operation.troubles.map(
    ({ at, code, message }) => `\n    ${at.toISOString()} ${code}: ${message}`,
  );
  return `  ${kind} ${_id} ${status} ${times} ${JSON.stringify(state)} [${reached}]${troubles.join('')}`;
}
