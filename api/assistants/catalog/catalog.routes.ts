import { Router } from 'express';
import { TOKENS_PER_SHORT_QUESTION } from '../../../stacks/catalog/index.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { ApiDeps } from '../../deps.ts';
import { subdomainRule } from '../instances/subdomain.ts';
import { planCovers } from './catalog.policy.ts';
import type { CatalogBody } from './catalog.schema.ts';
import type { ProductTier } from './catalog.ts';

/** /api/catalog: what can be ordered here, and by whom. */
export function catalogRoutes({ catalog, config, availability }: ApiDeps): Router {
  const router = Router();
  router.get('/', async (_req, res) => {
    const user: UserRecord | undefined = res.locals.user;
    const isAvailable = await availability();
    const regionsOf = (tier: ProductTier['id']) =>
      catalog.regions.map(({ id }) => id).filter((id) => catalog.firstPlacement(id, tier, isAvailable));
    const body: CatalogBody = {
      tiers: catalog.tiers.map((tier) => ({
        ...tier,
        included: planCovers(user?.plan, tier.id),
        availableIn: regionsOf(tier.id),
      })),
      regions: catalog.regions,
      auth: { x: config.x !== undefined },
      model: config.llm.assistants.id,
      tokensPerQuestion: TOKENS_PER_SHORT_QUESTION,
      supportEmail: config.supportEmail ?? null,
      instanceUrl: config.instanceUrl,
      baseDomain: config.baseDomain,
      subdomain: subdomainRule,
    };
    res.json(body);
  });
  return router;
}
