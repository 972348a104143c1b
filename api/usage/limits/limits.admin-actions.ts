import type { AdminActionHandlers } from '../../operations/admin-actions/admin-action.ts';
import type { UsageCollections } from '../usage.collections.ts';
import { endOverride, limitModels, overrideBudget, resumeModels, suspendModels } from './limits.commands.ts';

/** What operators can do about a customer's use of models. Each action takes the customer's subdomain. */
export const modelAdminActions = {
  async 'models suspend'(deps, { name, change: { because } }) {
    await suspendModels(deps, name, because);
    return {};
  },
  async 'models resume'(deps, { name, once, isRetry }) {
    await resumeModels(deps, name, { once, isRetry });
    return {};
  },
  async 'models limit'({ collections }, { name, change }) {
    await limitModels(collections, name, change);
    return {};
  },
  async 'models override'({ collections }, { name, change }) {
    await overrideBudget(collections, name, change);
    return {};
  },
  async 'models end override'({ collections }, { name }) {
    await endOverride(collections, name);
    return {};
  },
} satisfies Partial<AdminActionHandlers<UsageCollections>>;
