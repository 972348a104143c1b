import type { UserRecord } from '../../accounts/users/user.model.ts';
import type { ProductTier } from './catalog.ts';

const RANK = { free: 0, pro: 1, enterprise: 2 } as const;

/** Whether a plan covers a tier: its own and every smaller one. A visitor has the free plan. */
export function planCovers(plan: UserRecord['plan'] | undefined, tier: ProductTier['id']): boolean {
  return RANK[tier] <= RANK[plan ?? 'free'];
}
