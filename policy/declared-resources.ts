import { type ResourceValidationArgs, type ResourceValidationPolicy, Secret } from '@pulumi/policy';
import { type DeclaredResource, SecretValue } from './policy-rule.ts';

/** Pulumi's placeholders for values unknown before the run (sdk/nodejs/policy/proxy.ts; exported for Pulumi only). */
const unknowns = new Set<unknown>([
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
]);

/**
 * Resources with their secret values marked. Pulumi hides from a validation which values are secret and shows it only
 * to a remediation, which it runs first. So one remediation changes nothing and records the inputs.
 */
export class DeclaredResources {
  readonly #inputs = new Map<string, Record<string, unknown>>();

  /** Must be the first of the pack's policies. */
  readonly policy: ResourceValidationPolicy = {
    name: 'see-secrets',
    description: 'Changes nothing: shows the other rules which values are secret.',
    enforcementLevel: 'remediate',
    remediateResource: ({ urn, props }) => {
      this.#inputs.set(urn, withSecretValues(unwrapProxies(props)) as Record<string, unknown>);
      return undefined;
    },
  };

  /** Throws if the engine did not run the remediation first: no rule may pass because it lacks the inputs. */
  of({ urn, type, name, opts }: ResourceValidationArgs): DeclaredResource {
    const inputs = this.#inputs.get(urn);
    if (!inputs)
      throw new Error(`the engine did not run this pack's remediation on ${urn} before it validated it`);
    return { type, name, protect: opts.protect, inputs };
  }
}

/** Unwraps Pulumi's proxies, which throw at an unknown value and hide secret wrappers. */
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
