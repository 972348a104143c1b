import express, { type Express, Router } from 'express';
import { pinoHttp } from 'pino-http';
import type { ChatClient } from '../gateway/gateway.ts';
import { accountRoutes } from './accounts/account/account.routes.ts';
import { activityRoutes, userActivityRoutes } from './accounts/activity/activity.routes.ts';
import { authRoutes } from './accounts/auth/auth.routes.ts';
import { deletionRoutes, keepAccountRoutes } from './accounts/deletion/deletion.routes.ts';
import { emailRoutes } from './accounts/email/email.routes.ts';
import { exportRoutes } from './accounts/export/export.routes.ts';
import { factorRoutes } from './accounts/factors/factor.routes.ts';
import { secondFactorRoutes } from './accounts/factors/log-in.routes.ts';
import { invitationRoutes, teamInvitationRoutes } from './accounts/invitations/invitation.routes.ts';
import { mailPreferencesRoutes } from './accounts/mail-preferences/mail-preferences.routes.ts';
import { recoveryRoutes } from './accounts/recovery/recovery.routes.ts';
import { requestLimit } from './accounts/request-limit/request-limit.middleware.ts';
import { requireLogin, requireSession, sessionMiddleware } from './accounts/sessions/session.middleware.ts';
import { sessionRoutes } from './accounts/sessions/session.routes.ts';
import { signupRoutes } from './accounts/signup/signup.routes.ts';
import { memberRoutes } from './accounts/teams/member.routes.ts';
import { teamRoutes } from './accounts/teams/team.routes.ts';
import { tokenMiddleware } from './accounts/tokens/token.middleware.ts';
import { ownTokenRoutes, tokenRoutes } from './accounts/tokens/token.routes.ts';
import { deliveryRoutes } from './accounts/webhooks/delivery.routes.ts';
import { webhookRoutes } from './accounts/webhooks/webhook.routes.ts';
import { xLinkRoutes } from './accounts/x-login/x.link.routes.ts';
import { xLoginRoutes } from './accounts/x-login/x.routes.ts';
import { catalogRoutes } from './assistants/catalog/catalog.routes.ts';
import { hasAssistants } from './assistants/instances/customers.ts';
import { cancelRequestedChange } from './assistants/instances/instance.commands.ts';
import { instanceRoutes } from './assistants/instances/instance.routes.ts';
import { provisioningRoutes } from './assistants/provisioning/provisioning.routes.ts';
import { placeWantedOrder } from './assistants/provisioning/wanted-order.ts';
import { setupRoutes } from './assistants/setup/setup.routes.ts';
import type { ApiDeps } from './deps.ts';
import { driftRoutes } from './drift/drift.routes.ts';
import { openApiDocument } from './openapi.ts';
import { operationRoutes } from './operations/operation.routes.ts';
import { operatorRoutes } from './operators/operator.routes.ts';
import { accountActionRoutes } from './operators/people/account-actions.routes.ts';
import { peopleRoutes } from './operators/people/people.routes.ts';
import { errorHandler, notFoundHandler } from './platform/errors/error-handler.ts';
import { healthRoutes } from './platform/health/health.routes.ts';
import { csrfProtection, securityHeaders } from './platform/http/security.ts';
import { staticWeb } from './platform/http/static-web.ts';
import { modelLimitRoutes } from './usage/limits/limits.routes.ts';
import { modelKeyRoutes } from './usage/model-keys/key.routes.ts';
import { programKeyRoutes } from './usage/program-keys/program-key.routes.ts';
import { fleetUsageCsvRoutes, fleetUsageRoutes } from './usage/reports/fleet/fleet.routes.ts';
import { usageCsvRoutes, usageRoutes } from './usage/reports/usage.routes.ts';
import { trialRoutes } from './usage/trial-chat/trial.routes.ts';

export interface AppOptions {
  /** The folder of the built pages. */
  webFolder?: string;
  /** Answers visitors' questions in the trial chat. */
  chatClient?: ChatClient;
}

/** Creates the API, with the pages and the trial chat if given. Opens nothing: pass it to a server, or call it in a test. */
export function createApp(deps: ApiDeps, { webFolder, chatClient }: AppOptions = {}): Express {
  const { publicUrl } = deps.config;
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders(publicUrl));
  app.use('/api', apiRouter(deps, chatClient));
  if (webFolder) app.use(staticWeb(webFolder));
  app.use(errorHandler(publicUrl, deps.logger, deps.config.supportEmail));
  return app;
}

function apiRouter(deps: ApiDeps, chatClient?: ChatClient): Router {
  const { config, logger } = deps;
  const api = Router();
  api.use(requestLog(deps));
  api.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  // These two are for programs and need no login.
  api.use('/health', healthRoutes(deps));
  api.get('/openapi.json', (_req, res) => void res.json(openApiDocument(config.publicUrl)));

  api.use(csrfProtection(config.publicUrl), express.json({ limit: '64kb' }));
  const limit = requestLimit(deps);
  api.use(tokenMiddleware(deps), sessionMiddleware(deps), limit.count);
  api.use(limit.countRefused);
  api.use('/auth/x', xLoginRoutes(deps));
  api.use('/auth/second-factor', secondFactorRoutes(deps));
  api.use('/auth', authRoutes(deps), emailRoutes(deps, placeWantedOrder));
  api.use('/auth', recoveryRoutes(deps, placeWantedOrder), keepAccountRoutes(deps));
  api.use('/invitations', invitationRoutes(deps));
  api.use('/catalog', catalogRoutes(deps));
  if (chatClient) api.use('/trial', trialRoutes(deps, chatClient));
  // First, since some are below paths whose other routes are for people only.
  for (const [path, routes] of TEAM_ROUTES) api.use(path, requireLogin, routes(deps));
  for (const [path, routes] of PERSONAL_ROUTES) api.use(path, requireSession, routes(deps));
  api.use(notFoundHandler);
  api.use(errorHandler(config.publicUrl, logger, config.supportEmail));
  return api;
}

/** Routes for people only: no token reaches them. */
const PERSONAL_ROUTES = [
  ['/setup', setupRoutes],
  ['/account/factors', factorRoutes],
  ['/account', accountRoutes],
  ['/account', deletionRoutes],
  ['/account/export', exportRoutes],
  ['/account/activity', activityRoutes],
  ['/account/mail-preferences', mailPreferencesRoutes],
  ['/account/x', xLinkRoutes],
  ['/sessions', sessionRoutes],
  ['/teams', (each: ApiDeps) => teamRoutes(each, hasAssistants)],
  ['/teams', memberRoutes],
  ['/teams', teamInvitationRoutes],
  ['/teams', tokenRoutes],
  ['/signup', signupRoutes],
  ['/operators/usage', fleetUsageRoutes],
  ['/operators/usage.csv', fleetUsageCsvRoutes],
  ['/operators/drift', driftRoutes],
  ['/operators/customers', modelLimitRoutes],
  ['/operators/users', userActivityRoutes],
  ['/operators/people', peopleRoutes],
  ['/operators/accounts', accountActionRoutes],
  ['/operators', operatorRoutes],
] as const;

/** Routes about what belongs to a team, for its people and its tokens. */
const TEAM_ROUTES = [
  ['/token', ownTokenRoutes],
  ['/teams', webhookRoutes],
  ['/teams', deliveryRoutes],
  ['/provisioning', provisioningRoutes],
  ['/instances', instanceRoutes],
  ['/instances', modelKeyRoutes],
  ['/instances', programKeyRoutes],
  ['/operations', (each: ApiDeps) => operationRoutes(each, cancelRequestedChange)],
  ['/usage', usageRoutes],
  ['/usage.csv', usageCsvRoutes],
] as const;

/** One line per request: method, path without its query, status and time. */
function requestLog({ logger }: ApiDeps) {
  return pinoHttp({
    logger,
    // A query may contain a login's code; headers contain cookies.
    serializers: {
      req: (req: { method: string; url: string }) => ({ method: req.method, path: req.url.split('?')[0] }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'debug'),
  });
}
