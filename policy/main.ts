import './lazy-modules.ts';
import { PolicyPack, type ResourceValidationPolicy } from '@pulumi/policy';
import { DeclaredResources } from './declared-resources.ts';
import { policyRules } from './rules.ts';

/**
 * The pack, as `--policy-pack policy/pack` loads it: every rule is mandatory and checks each resource before anything is
 * done to it. Zone and domain come from the environment, since a pack cannot read the stack's settings.
 */
const { BASE_DOMAIN: domain, CLOUDFLARE_ZONE_ID: id } = process.env;
const declaredResources = new DeclaredResources();

const policies = policyRules({ domain, id }).map(
  ({ name, description, problems }): ResourceValidationPolicy => ({
    name,
    description,
    enforcementLevel: 'mandatory',
    validateResource: (args, report) => {
      for (const problem of problems(declaredResources.of(args))) report(problem);
    },
  }),
);

new PolicyPack('clawdet', { policies: [declaredResources.policy, ...policies] });
