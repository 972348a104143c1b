import type { Models } from '../database/models.ts';
import { isAppError } from '../errors/app-error.ts';
import type { AuditRecord } from './audit.model.ts';

/** Who did what to what. */
export type Act = Pick<AuditRecord, 'actor' | 'act' | 'target'>;

/** Carries an operator's act out and writes its line, also where it was refused or went wrong. Throws what the act throws. */
export async function audited<T>(models: Models, act: Act, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    await models.audit.create({ ...act, outcome: 'done' });
    return result;
  } catch (error) {
    await models.audit.create({ ...act, outcome: isAppError(error) ? error.code : 'failed' });
    throw error;
  }
}
