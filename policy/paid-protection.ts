import { type DeclaredResource, member, type PolicyRule } from './policy-rule.ts';

/** Written out instead of read from the catalog, since this rule guards against errors in the catalog. */
const paidTiers = new Set<unknown>(['pro', 'enterprise']);

/** A paying customer's server cannot be deleted by mistake. */
export const paidProtection: PolicyRule = {
  name: 'paid-server-protected',
  description: 'The server of a paying customer is protected against deletion.',
  problems({ type, name, protect, inputs }: DeclaredResource) {
    const tier = member(inputs.labels, 'tier');
    if (type !== 'hcloud:index/server:Server' || protect || !paidTiers.has(tier)) return [];
    return [
      `Server "${name}" belongs to the paid tier ${tier} and is not protected. ` +
        "One wrong destroy, or a change that replaces it, would delete the customer's data. " +
        'Declare it with protect: true (stacks/catalog/tiers.ts); a destroy operation removes that protection explicitly.',
    ];
  },
};
