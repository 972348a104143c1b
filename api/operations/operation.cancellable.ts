import type { OperationRecord } from './operation.model.ts';

/** Whether its team may cancel it: what they asked for themselves, but not what an operator or a scan ordered. */
export function isTeamsToCancel({ byOperator, purpose }: OperationRecord): boolean {
  return !byOperator || purpose !== undefined;
}

/** Whether it is a removal that has started, which cannot be undone. */
export function isRemovalUnderWay({ kind, startedAt }: OperationRecord): boolean {
  return kind === 'destroy' && Boolean(startedAt);
}
