import type { AdminActionHandler } from '../../operations/admin-actions/admin-action.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import type { UsageCollections } from '../usage.collections.ts';
import { parseLimitsChange } from './limits.audit-text.ts';
import { limitModels, resumeModels, suspendModels } from './limits.commands.ts';
import { suspendBody } from './limits.schema.ts';

/** What operators can do about a customer's use of models. Each action takes the customer's subdomain. */
export const modelAdminActions = {
  async 'models suspend'(deps, { name, detail }) {
    const parsed = suspendBody.safeParse({ because: detail });
    if (!parsed.success)
      throw new AppError('invalid_input', { message: parsed.error.issues[0]?.message ?? 'Say why.' });
    await suspendModels(deps, name, parsed.data.because);
    return {};
  },
  async 'models resume'({ collections }, { name }) {
    await resumeModels(collections, name);
    return {};
  },
  async 'models limit'({ collections }, { name, detail }) {
    await limitModels(collections, name, parseLimitsChange(detail));
    return {};
  },
} satisfies Record<string, AdminActionHandler<UsageCollections>>;
