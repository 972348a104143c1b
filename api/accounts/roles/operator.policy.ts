import type { RequestHandler } from 'express';
import { AppError } from '../../platform/errors/app-error.ts';
import { hasSecondFactor } from '../factors/second-factor.model.ts';
import { isOperator } from '../policy/policy.ts';
import { currentSession, currentUser } from '../sessions/session.middleware.ts';

/**
 * Admits operators only, in sessions with a second factor. Throws `unauthenticated` without a login, `operators_only` without
 * the role and `second_factor_needed` without a factor.
 */
export const requireOperator: RequestHandler = (_req, res, next) => {
  const user = currentUser(res);
  if (!isOperator(user)) throw new AppError('operators_only');
  if (!hasSecondFactor(user)) throw new AppError('second_factor_needed');
  // Setting up the first factor ends the other sessions; one that began at that very moment is left.
  if (!currentSession(res).secondFactorAt)
    throw new AppError('second_factor_needed', { message: LOG_IN_AGAIN });
  next();
};

const LOG_IN_AGAIN =
  'This login is older than your second factor. Log out, and log in again with it: then the operators’ pages open.';

/** The errors of `requireOperator`, for the descriptions of its routes. */
export const OPERATOR_ERRORS = ['unauthenticated', 'operators_only', 'second_factor_needed'] as const;
