import type { RequestHandler } from 'express';
import { AppError } from '../../platform/errors/app-error.ts';
import { currentUser } from '../sessions/session.middleware.ts';

/** Lets operators in. Throws `unauthenticated` for nobody and `operators_only` for everybody else. */
export const requireOperator: RequestHandler = (_req, res, next) => {
  if (currentUser(res).role !== 'operator') throw new AppError('operators_only');
  next();
};
