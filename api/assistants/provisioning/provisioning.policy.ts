import { refuseWhileLeaving } from '../../accounts/deletion/deletion.commands.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import { needsDetails } from '../../accounts/users/user.present.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { errorCatalogue } from '../../platform/errors/catalogue.ts';
import { planCovers } from '../catalog/catalog.policy.ts';
import type { ProductCatalog, ProductRegion, ProductTier } from '../catalog/catalog.ts';
import type { StartBody } from './provisioning.schema.ts';

/** A validated order. */
export interface Order {
  region: ProductRegion['id'];
  tier: ProductTier['id'];
  subdomain?: string;
}

/**
 * Checks that a user may place an order. Throws `account_leaving`, `details_required`, `region_unknown`, `tier_unknown` (both with the
 * choices) or `payment_required` (with the sizes of the plan). Runs before anything is written and any cloud is called.
 */
export function checkOrder(user: UserRecord, body: StartBody, catalog: ProductCatalog): Order {
  refuseWhileLeaving(user);
  if (needsDetails(user)) throw new AppError('details_required');
  const region = chosen(catalog.regions, body.region ?? 'eu', 'region_unknown');
  const tier = chosen(catalog.tiers, body.tier ?? 'free', 'tier_unknown');
  if (!planCovers(user.plan, tier)) throw notInPlan(user, catalog);
  return { region, tier, ...(body.subdomain && { subdomain: body.subdomain }) };
}

function notInPlan({ plan }: UserRecord, catalog: ProductCatalog): AppError {
  const choices = catalog.tiers.map(({ id }) => id).filter((id) => planCovers(plan, id));
  const message = `${errorCatalogue.payment_required.message.replace(/\.$/, '')}: ${choices.join(', ')}.`;
  return new AppError('payment_required', { message, choices });
}

function chosen<T extends string>(
  offered: { id: T }[],
  wanted: string,
  code: 'region_unknown' | 'tier_unknown',
): T {
  const match = offered.find(({ id }) => id === wanted);
  if (match) return match.id;
  const choices = offered.map(({ id }) => id);
  const what = code === 'region_unknown' ? 'region' : 'tier';
  throw new AppError(code, {
    message: `There is no ${what} "${wanted}". Choose one of: ${choices.join(', ')}.`,
    choices,
  });
}
