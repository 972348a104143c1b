import type { Carrier } from '../../operations/admin-actions/act.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { limitModels, resumeModels, suspendModels } from './limits.commands.ts';
import { suspendBody } from './limits.schema.ts';
import { changeIn } from './limits.words.ts';

/** What operators may do about what a customer's assistant asks of models; each takes the customer's subdomain. */
export const modelActs = {
  async 'models suspend'(deps, { name, detail }) {
    const parsed = suspendBody.safeParse({ because: detail });
    if (!parsed.success)
      throw new AppError('invalid_input', { message: parsed.error.issues[0]?.message ?? 'Say why.' });
    await suspendModels(deps, name, parsed.data.because);
    return {};
  },
  async 'models resume'({ models }, { name }) {
    await resumeModels(models, name);
    return {};
  },
  async 'models limit'({ models }, { name, detail }) {
    await limitModels(models, name, changeIn(detail));
    return {};
  },
} satisfies Record<string, Carrier>;
