import type { RequestHandler } from 'express';
import { AppError } from '../../platform/errors/app-error.ts';
import { isOperator } from '../policy/policy.ts';
import { currentUser } from '../sessions/session.middleware.ts';

/** Admits operators only. Throws `unauthenticated` without a login and `operators_only` without the role. */
export const requireOperator: RequestHandler = (_req, res, next) => {
  if (!isOperator(currentUser(res))) throw new AppError('operators_only');
  next();
};
