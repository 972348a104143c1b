import { type DeclaredResource, member, type PolicyRule } from './policy-rule.ts';

/** Written out and not read from the catalog: the catalog is what this rule watches over. */
const paidTiers = new Set<unknown>(['pro', 'enterprise']);

/** A paying customer's server does not go by a slip. */
export const paidProtection: PolicyRule = {
  name: 'paid-server-protected',
  description: 'The server of a paying customer is protected against deletion.',
  problems({ type, name, protect, inputs }: DeclaredResource) {
    const tier = member(inputs.labels, 'tier');
    if (type !== 'hcloud:index/server:Server' || protect || !paidTiers.has(tier)) return [];
    return [
      `Server "${name}" belongs to the paid tier ${tier} and is not protected. ` +
        "One wrong destroy, or a change that replaces it, would take the customer's data. " +
        'Declare it with protect: true (stacks/catalog/tiers.ts); a destroy operation lifts that on purpose.',
    ];
  },
};
