import { describeConflict, type NameConflict } from '../../../infra/clouds/name-conflicts.ts';
import { EngineError } from '../../../infra/engine/failure/errors.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { AppError } from '../../platform/errors/app-error.ts';

/**
 * The error for names that something else has. Its text for operators names each of them; a customer who orders only
 * reads that the address is in use, and can choose another.
 */
export function nameTakenError(
  conflicts: readonly NameConflict[],
  hostname: string,
  { kind }: Pick<OperationRecord, 'kind'>,
): AppError | EngineError {
  const what = conflicts.map(describeConflict).join('; ');
  const isOrder = kind === 'provision';
  const error = new EngineError(
    'name_taken',
    isOrder ? 'tell_customer' : 'call_person',
    `The name is taken by something that is not this customer's: ${what}. Nothing was changed or bought.`,
  );
  if (!isOrder) return error;
  return new AppError('subdomain_taken', {
    message: `The address ${hostname} is in use. Nothing was created, and nothing is billed. Choose another.`,
    cause: error,
  });
}
