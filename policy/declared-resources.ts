import { type ResourceValidationArgs, type ResourceValidationPolicy, Secret } from '@pulumi/policy';
import { type DeclaredResource, SecretValue } from './policy-rule.ts';

/** What stands for a value that nobody knows before the run (sdk/nodejs/policy/proxy.ts; they are exported for Pulumi only). */
const unknowns = new Set<unknown>([
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
]);

/**
 * Resources with their secrets told apart. Pulumi hides from a validation which values are secret and shows it to a
 * remediation only, which it runs first: so one remediation changes nothing and keeps what it saw.
 */
export class DeclaredResources {
  readonly #inputs = new Map<string, Record<string, unknown>>();

  /** First of the pack's policies. */
  readonly policy: ResourceValidationPolicy = {
    name: 'see-secrets',
    description: 'Changes nothing: lets the other rules see which values are secret.',
    enforcementLevel: 'remediate',
    remediateResource: ({ urn, props }) => {
      this.#inputs.set(urn, withSecretValues(unwrapProxies(props)) as Record<string, unknown>);
      return undefined;
    },
  };

  /** Throws where the engine did not ask for a remediation first: no rule may then pass for want of sight. */
  of({ urn, type, name, opts }: ResourceValidationArgs): DeclaredResource {
    const inputs = this.#inputs.get(urn);
    if (!inputs) throw new Error(`the engine did not show ${urn} to this pack before it asked about it`);
    return { type, name, protect: opts.protect, inputs };
  }
}

/** Behind Pulumi's proxies, which throw at an unknown value and hide the seals. */
function unwrapProxies(props: unknown): unknown {
  let value = props;
  while (Reflect.get(value as object, '__isSpecialProxy') === true)
    value = Reflect.get(value as object, '__getSpecialProxyTarget');
  return value;
}

function withSecretValues(value: unknown): unknown {
  if (unknowns.has(value)) return undefined;
  if (value instanceof Secret) return new SecretValue(withSecretValues(value.value));
  if (Array.isArray(value)) return value.map(withSecretValues);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withSecretValues(inner)]));
}
