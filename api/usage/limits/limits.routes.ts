import { type Response, Router } from 'express';
import { requireOperator } from '../../accounts/roles/operator.policy.ts';
import type { ApiDeps } from '../../deps.ts';
import { executeAsCurrentUser } from '../../operations/admin-actions/admin-action.commands.ts';
import type { AdminActionName } from '../../operations/admin-actions/admin-action.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { limitsChangeText } from './limits.audit-text.ts';
import { customerNamed } from './limits.commands.ts';
import { presentModelLimits } from './limits.present.ts';
import { readLedger } from './limits.read.ts';
import { limitsBody, suspendBody } from './limits.schema.ts';

/**
 * /api/operators/customers/:subdomain: a customer's use of models. For operators only. Each answers with the new state.
 */
export function modelLimitRoutes(deps: ApiDeps): Router {
  const { collections } = deps;
  const router = Router();
  router.use(requireOperator);

  router.get('/:subdomain/models', async (req, res) => answer(res, req.params.subdomain));

  router.post('/:subdomain/suspend', async (req, res) => {
    const { because } = parseRequest(suspendBody, req.body);
    await runAdminAction(res, 'models suspend', req.params.subdomain, because);
  });

  router.post('/:subdomain/resume', async (req, res) => {
    await runAdminAction(res, 'models resume', req.params.subdomain);
  });

  router.post('/:subdomain/limits', async (req, res) => {
    await runAdminAction(
      res,
      'models limit',
      req.params.subdomain,
      limitsChangeText(parseRequest(limitsBody, req.body)),
    );
  });

  async function runAdminAction(
    res: Response,
    action: AdminActionName,
    subdomain: string,
    detail?: string,
  ): Promise<void> {
    await executeAsCurrentUser(deps, res, action, `customer:${subdomain}`, detail);
    await answer(res, subdomain);
  }

  async function answer(res: Response, subdomain: string): Promise<void> {
    const instance = await customerNamed(collections, subdomain);
    res.json(presentModelLimits(instance, await readLedger(collections, instance)));
  }

  return router;
}
