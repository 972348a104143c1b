import type { OperationRecord } from '../../api/operations/operation.model.ts';

/** An operation's troubles, one line each: the last error seldom explains why a point failed. */
export function operationHistory({ kind, status, error, attempt, fence, troubles }: OperationRecord): string {
  const lines = troubles.map(({ code, message, attempt }) => `in attempt ${attempt}: ${code}: ${message}`);
  const end = `${kind} ${status}${error ? ` with ${error.code}` : ''} in attempt ${attempt} under fence ${fence}`;
  return [end, ...lines].join('\n  ');
}
