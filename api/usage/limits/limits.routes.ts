import { type Response, Router } from 'express';
import { requireOperator } from '../../accounts/roles/operator.policy.ts';
import type { ApiDeps } from '../../deps.ts';
import type { ActName } from '../../operations/admin-actions/act.ts';
import { actAs } from '../../operations/admin-actions/operator.act.ts';
import { parse } from '../../platform/http/validate.ts';
import { customerNamed } from './limits.commands.ts';
import { presentModels } from './limits.present.ts';
import { readLedger } from './limits.read.ts';
import { limitsBody, suspendBody } from './limits.schema.ts';
import { wordsOf } from './limits.words.ts';

/** /api/operators/customers/:subdomain: what a customer may ask of models. For operators only; each answers how it is then. */
export function modelLimitRoutes(deps: ApiDeps): Router {
  const { models } = deps;
  const router = Router();
  router.use(requireOperator);

  router.get('/:subdomain/models', async (req, res) => answer(res, req.params.subdomain));

  router.post('/:subdomain/suspend', async (req, res) => {
    const { because } = parse(suspendBody, req.body);
    await act(res, 'models suspend', req.params.subdomain, because);
  });

  router.post('/:subdomain/resume', async (req, res) => {
    await act(res, 'models resume', req.params.subdomain);
  });

  router.post('/:subdomain/limits', async (req, res) => {
    await act(res, 'models limit', req.params.subdomain, wordsOf(parse(limitsBody, req.body)));
  });

  async function act(res: Response, verb: ActName, subdomain: string, detail?: string): Promise<void> {
    await actAs(deps, res, verb, `customer:${subdomain}`, detail);
    await answer(res, subdomain);
  }

  async function answer(res: Response, subdomain: string): Promise<void> {
    const instance = await customerNamed(models, subdomain);
    res.json(presentModels(instance, await readLedger(models, instance)));
  }

  return router;
}
