import type { OperationRecord } from '../../api/operations/operation.model.ts';
import type { World } from '../faults/world.ts';

const SHOWN = 12;

/** All that is known of the customers whom sentences name: their rows, operations and findings, as text. */
export async function explained(world: World, sentences: readonly string[]): Promise<string> {
  const { instances, operations, findings } = world.database.models;
  const text = sentences.join('\n');
  const all = await operations.find({}).sort({ createdAt: 1 }).lean();
  const concerned = [...new Set(all.map(({ customer }) => customer))].filter((name) => names(text, name));
  const parts = [];
  for (const name of concerned.slice(0, SHOWN)) {
    const row = await instances.findOne({ subdomain: name }).lean();
    const { secrets: _sealed, ...observed } = row?.observed ?? { secrets: '' };
    const found = await findings.find({ subject: name }).lean();
    parts.push(
      `${name}: ${row ? JSON.stringify({ id: row._id, desired: row.desired, placement: row.placement, observed, hold: row.hold, operationId: row.operationId }) : 'no row'}`,
      ...all.filter(({ customer }) => customer === name).map(lineOf),
      ...found.map(({ kind, status, history }) => `  finding ${kind} ${status}: ${JSON.stringify(history)}`),
    );
  }
  if (concerned.length > SHOWN) parts.push(`… and ${concerned.length - SHOWN} more`);
  return parts.join('\n');
}

function names(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

function lineOf(operation: OperationRecord): string {
  const { _id, kind, status, attempt, fence, createdAt, endedAt, error, cancel, cleanup, steps } = operation;
  const state = { attempt, fence, error: error?.code, cancel: cancel?.by, cleanup };
  const reached = steps.map((step) => `${step.name} ${step.status}`).join(', ');
  const times = `${createdAt.toISOString()} to ${endedAt?.toISOString() ?? 'now'}`;
  const troubles = operation.troubles.map(
    ({ at, code, message }) => `\n    ${at.toISOString()} ${code}: ${message}`,
  );
  return `  ${kind} ${_id} ${status} ${times} ${JSON.stringify(state)} [${reached}]${troubles.join('')}`;
}
