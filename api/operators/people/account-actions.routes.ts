import { type Request, type Response, Router } from 'express';
import { readFactorReset } from '../../accounts/factors/reset/factor-reset.commands.ts';
import { requireOperator } from '../../accounts/roles/operator.policy.ts';
import { assertRecentSecondFactor, requireRecentLogin } from '../../accounts/sessions/session.confirm.ts';
import { currentUser } from '../../accounts/sessions/session.middleware.ts';
import { resolveUser } from '../../accounts/users/user.resolve.ts';
import type { ApiDeps } from '../../deps.ts';
import { executeAsCurrentUser } from '../../operations/admin-actions/admin-action.commands.ts';
import type { RequestedAction } from '../../operations/admin-actions/admin-action.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { suspendBody } from '../../usage/limits/limits.schema.ts';
import { confirmResetBody, resetBody } from './account-actions.schema.ts';
import { presentFactorReset } from './people.present.ts';

/**
 * /api/operators/accounts/:account: what operators do about a person, who is named by email, @handle or id. Each is audited. For
 * operators only.
 */
export function accountActionRoutes(deps: ApiDeps): Router {
  const router = Router();
  const recentLogin = requireRecentLogin(deps);
  const run = (res: Response, action: RequestedAction) => executeAsCurrentUser(deps, res, action);
  router.use(requireOperator);

  router.post('/:account/end-sessions', recentLogin, async (req, res) => {
    await run(res, { act: 'end sessions', target: accountOf(req) });
    res.status(204).end();
  });

  router.post('/:account/suspension', recentLogin, async (req, res) => {
    const change = parseRequest(suspendBody, req.body);
    const { effect } = await run(res, { act: 'suspend account', target: accountOf(req), change });
    res.json({ effect });
  });

  router.delete('/:account/suspension', async (req, res) => {
    const { effect } = await run(res, { act: 'resume account', target: accountOf(req) });
    res.json({ effect });
  });

  router.post('/:account/proof-mail', async (req, res) => {
    const { effect } = await run(res, { act: 'send proof', target: accountOf(req) });
    res.json({ effect });
  });

  addFactorReset(router, deps, run);
  return router;
}

/** The reset of a lost second factor: one operator asks, another one confirms. */
function addFactorReset(
  router: Router,
  deps: ApiDeps,
  run: (res: Response, action: RequestedAction) => Promise<unknown>,
): void {
  const { collections, clock = () => new Date() } = deps;
  const openReset = async (account: string) => {
    const user = await resolveUser(collections, account);
    return await readFactorReset(collections, user._id, clock());
  };

  router.post('/:account/factor-reset', requireRecentLogin(deps), async (req, res) => {
    const change = parseRequest(resetBody, req.body);
    await run(res, { act: 'ask factor reset', target: accountOf(req), change });
    const reset = await openReset(req.params.account);
    res.status(201).json({ factorReset: reset ? presentFactorReset(reset, currentUser(res)) : null });
  });

  router.post('/:account/factor-reset/confirm', async (req, res) => {
    assertRecentSecondFactor(res, clock());
    const { request } = parseRequest(confirmResetBody, req.body);
    // The audit has both names.
    const reset = await openReset(req.params.account);
    const change = { request, askedBy: reset?.askedByName ?? 'nobody', reason: reset?.reason ?? 'not open' };
    await run(res, { act: 'confirm factor reset', target: accountOf(req), change });
    res.status(204).end();
  });

  router.delete('/:account/factor-reset', async (req, res) => {
    await run(res, { act: 'withdraw factor reset', target: accountOf(req) });
    res.status(204).end();
  });
}

const accountOf = ({ params }: Request<{ account: string }>) =>
  ({ kind: 'user', name: params.account }) as const;
