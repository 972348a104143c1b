import type { OperationRecord } from '../../api/operations/operation.model.ts';

/** What an operation has been through, a line for each trouble: why a point failed is seldom in its last word. */
export function operationHistory({ kind, status, error, attempt, fence, troubles }: OperationRecord): string {
  const said = troubles.map(({ code, message, attempt }) => `in attempt ${attempt}: ${code}: ${message}`);
  const end = `${kind} ${status}${error ? ` with ${error.code}` : ''} in attempt ${attempt} under fence ${fence}`;
  return [end, ...said].join('\n  ');
}
