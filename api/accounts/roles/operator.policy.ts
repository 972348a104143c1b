import type { RequestHandler } from 'express';
import { AppError } from '../../platform/errors/app-error.ts';
import { currentUser } from '../sessions/session.middleware.ts';

/** Admits operators only. Throws `unauthenticated` without a login and `operators_only` without the role. */
export const requireOperator: RequestHandler = (_req, res, next) => {
  if (currentUser(res).role !== 'operator') throw new AppError('operators_only');
  next();
};
