import { type RequestHandler, Router } from 'express';
import { Passport } from 'passport';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { toAppError } from '../../platform/errors/error-handler.ts';
import { logInFirstStep } from '../factors/log-in.ts';
import { needsDetails } from '../users/user.present.ts';
import { upsertFromX } from './x.commands.ts';
import { LoginStates } from './x.state.ts';
import { type XProfile, XStrategy } from './x.strategy.ts';

/** /api/auth/x: login and callback. The browser opens both, so errors go to the login page as `?error=<code>`. */
export function xLoginRoutes(deps: ApiDeps): Router {
  const { config, collections, vault, logger } = deps;
  const router = Router();
  if (!config.x) {
    router.use((_req, res) => res.redirect('/login?error=oauth_not_configured'));
    return router;
  }
  const states = new LoginStates(vault, config.publicUrl);
  const callbackUrl = `${config.publicUrl}/api/auth/x/callback`;
  const passport = new Passport();
  passport.use('x', new XStrategy({ ...config.x, callbackUrl }, states));

  router.get('/login', passport.authenticate('x', { session: false }));

  router.get('/callback', profileFrom(passport), async (req, res) => {
    const user = await upsertFromX(collections, res.locals.xProfile as XProfile, states.termsAccepted(req));
    const page = states.returnTo(req);
    const isLoggedIn = await logInFirstStep(deps, req, res, user, { method: 'x', page });
    if (!isLoggedIn) return res.redirect('/login/second-factor');
    res.redirect(needsDetails(user) ? '/signup/details' : (page ?? '/dashboard'));
  });

  router.use(((error, _req, res, _next) => {
    const known = toAppError(error);
    logger.warn({ err: known.cause, code: known.code }, 'login with X failed');
    const code = known.code === 'internal_error' ? 'oauth_unavailable' : known.code;
    res.redirect(`/login?error=${code}`);
  }) as import('express').ErrorRequestHandler);
  return router;
}

/** Runs the strategy on the callback and stores the profile in `res.locals.xProfile`. */
function profileFrom(passport: InstanceType<typeof Passport>): RequestHandler {
  return (req, res, next) => {
    // Without a code, passport would start a new login here; a callback without one is not ours.
    if (!req.query.code && !req.query.error) throw new AppError('oauth_state_mismatch');
    const done = (error: unknown, profile?: XProfile | false) => {
      if (error) return next(error);
      if (!profile) return next(new AppError('oauth_denied'));
      res.locals.xProfile = profile;
      next();
    };
    passport.authenticate('x', { session: false }, done)(req, res, next);
  };
}
