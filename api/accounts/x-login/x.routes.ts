import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { Passport } from 'passport';
import type { ApiDeps } from '../../deps.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { toAppError } from '../../platform/errors/error-handler.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { requireRecentLogin } from '../sessions/session.confirm.ts';
import { logIn } from '../sessions/session.login.ts';
import { currentUser, loggedInAs } from '../sessions/session.middleware.ts';
import { needsDetails } from '../users/user.present.ts';
import { upsertFromX } from './x.commands.ts';
import { linkX } from './x.link.commands.ts';
import { LoginStates } from './x.state.ts';
import { type XProfile, XStrategy } from './x.strategy.ts';

/** Where a member links X, and where the callback of a link ends. */
const SETTINGS = '/account';

/**
 * /api/auth/x: login, link and callback. The browser opens login and callback, so their errors go to the login page, or to the
 * settings for a link, as `?error=<code>`.
 */
export function xLoginRoutes(deps: ApiDeps): Router {
  const { config, collections, vault } = deps;
  const router = Router();
  if (!config.x) return withoutX(router);
  const states = new LoginStates(vault, config.publicUrl);
  const callbackUrl = `${config.publicUrl}/api/auth/x/callback`;
  const strategy = new XStrategy({ ...config.x, callbackUrl }, states);
  const passport = new Passport();
  passport.use('x', strategy);

  // A call of our pages: a link from another site must not begin one, or it could link the X account of its own choice.
  router.post('/link', requireRecentLogin(deps), async (req, res) => {
    res.json({ url: await strategy.consentUrl(req, currentUser(res)._id.toString()) });
  });

  const opened = Router();
  opened.get('/login', passport.authenticate('x', { session: false }));
  opened.get('/callback', profileFrom(passport), async (req, res) => {
    const profile: XProfile = res.locals.xProfile;
    const linkTo = states.begunBy(req)?.linkTo;
    if (linkTo) {
      await finishLink(deps, { req, res, linkTo, profile });
      return res.redirect(`${SETTINGS}?x=linked`);
    }
    const user = await upsertFromX(collections, profile, states.termsAccepted(req));
    await logIn(deps, req, res, user, 'x');
    res.redirect(needsDetails(user) ? '/signup/details' : (states.returnTo(req) ?? '/dashboard'));
  });
  opened.use(redirectErrors(deps, states));
  return router.use(opened);
}

function withoutX(router: Router): Router {
  router.post('/link', () => {
    throw new AppError('oauth_not_configured');
  });
  return router.use((_req, res) => res.redirect('/login?error=oauth_not_configured'));
}

interface CallbackOfLink {
  req: Request;
  res: Response;
  /** The id of the account that began the link. */
  linkTo: string;
  profile: XProfile;
}

/** Links X to the account that began it, if this browser is still logged in to that one. */
async function finishLink(deps: ApiDeps, { req, res, linkTo, profile }: CallbackOfLink): Promise<void> {
  const { user } = loggedInAs(res) ?? {};
  if (user?._id.toString() !== linkTo) throw new AppError('x_link_interrupted');
  await linkX(deps, user._id, profile);
  const detail = { handle: profile.username };
  await recordActivityFrom(req, deps, { userId: user._id, act: 'x_linked', detail });
}

function redirectErrors({ logger }: Pick<ApiDeps, 'logger'>, states: LoginStates): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const known = toAppError(error);
    logger.warn({ err: known.cause, code: known.code }, 'login with X failed');
    const code = known.code === 'internal_error' ? 'oauth_unavailable' : known.code;
    const { user } = loggedInAs(res) ?? {};
    // What a member's browser has not begun is told where they can begin it.
    const begun = states.begunBy(req);
    const isLink = begun === undefined || begun.linkTo !== undefined;
    res.redirect(`${isLink && user && !needsDetails(user) ? SETTINGS : '/login'}?error=${code}`);
  };
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
