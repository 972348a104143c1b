import { type Request, type Response, Router } from 'express';
import { requireOperator } from '../../accounts/roles/operator.policy.ts';
import { resolveCustomer } from '../../assistants/instances/customer.resolve.ts';
import type { ApiDeps } from '../../deps.ts';
import { executeAsCurrentUser } from '../../operations/admin-actions/admin-action.commands.ts';
import type { RequestedAction } from '../../operations/admin-actions/admin-action.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { presentModelLimits } from './limits.present.ts';
import { readLedger } from './limits.read.ts';
import { limitsBody, overrideBody, suspendBody } from './limits.schema.ts';

/**
 * /api/operators/customers/:subdomain: the use of models of a customer, named in any form that the resolver knows. For
 * operators only. Each answers with the new state.
 */
export function modelLimitRoutes(deps: ApiDeps): Router {
  const { collections } = deps;
  const router = Router();
  router.use(requireOperator);

  router.get('/:subdomain/models', async (req, res) => answer(res, req.params.subdomain));

  router.post('/:subdomain/suspend', async (req, res) => {
    const change = parseRequest(suspendBody, req.body);
    await runAdminAction(res, { act: 'models suspend', target: customerOf(req), change });
  });

  router.post('/:subdomain/resume', async (req, res) => {
    await runAdminAction(res, { act: 'models resume', target: customerOf(req) });
  });

  router.post('/:subdomain/limits', async (req, res) => {
    const change = parseRequest(limitsBody, req.body);
    await runAdminAction(res, { act: 'models limit', target: customerOf(req), change });
  });

  router.post('/:subdomain/override', async (req, res) => {
    const change = parseRequest(overrideBody, req.body);
    await runAdminAction(res, { act: 'models override', target: customerOf(req), change });
  });

  router.delete('/:subdomain/override', async (req, res) => {
    await runAdminAction(res, { act: 'models end override', target: customerOf(req) });
  });

  async function runAdminAction(res: Response, action: RequestedAction): Promise<void> {
    await executeAsCurrentUser(deps, res, action);
    await answer(res, action.target.name);
  }

  async function answer(res: Response, named: string): Promise<void> {
    const instance = await resolveCustomer(deps, named);
    res.json(presentModelLimits(instance, await readLedger(collections, instance)));
  }

  return router;
}

const customerOf = ({ params }: Request<{ subdomain: string }>) =>
  ({ kind: 'customer', name: params.subdomain }) as const;
