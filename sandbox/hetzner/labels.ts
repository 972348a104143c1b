import { z } from 'zod';

const keyPattern = /^([a-z0-9A-Z]([\w.-]{0,251}[a-z0-9A-Z])?\/)?[a-z0-9A-Z]([\w.-]{0,61}[a-z0-9A-Z])?$/;
const valuePattern = /^([a-z0-9A-Z]([\w.-]{0,61}[a-z0-9A-Z])?)?$/;

/** Labels of a resource: keys and values of at most 63 characters; the prefix `hetzner.cloud/` is reserved. */
export const labels = z.record(z.string(), z.string()).superRefine((given, context) => {
  for (const [key, value] of Object.entries(given)) {
    if (!keyPattern.test(key))
      context.addIssue({ code: 'custom', message: `label key '${key}' is not valid` });
    if (key.startsWith('hetzner.cloud/'))
      context.addIssue({ code: 'custom', message: `label key '${key}' is reserved` });
    if (!valuePattern.test(value))
      context.addIssue({ code: 'custom', message: `value of label '${key}' is not valid` });
  }
});

type Labels = Record<string, string>;
type Requirement = (labels: Labels) => boolean;

/**
 * Compiles a label selector: `k`, `!k`, `k=v`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, joined by commas.
 * Returns undefined when it does not parse. `!=` and `notin` also match resources without the key, as in Kubernetes.
 */
export function compileSelector(text: string): Requirement | undefined {
  const requirements = splitOutsideBrackets(text).map(compileRequirement);
  if (requirements.some((requirement) => requirement === undefined)) return undefined;
  return (labels) => requirements.every((requirement) => requirement?.(labels));
}

function compileRequirement(text: string): Requirement | undefined {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  if (set) return setRequirement(set[1] ?? '', set[2] === 'in', (set[3] ?? '').split(','));
  const equality = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/.exec(text);
  if (equality) return setRequirement(equality[1] ?? '', equality[2] !== '!=', [equality[3] ?? '']);
  const existence = /^(!?)\s*([^\s=!]+)$/.exec(text);
  if (!existence || !keyPattern.test(existence[2] ?? '')) return undefined;
  return (labels) => existence[2] !== undefined && existence[2] in labels !== (existence[1] === '!');
}

function setRequirement(key: string, wanted: boolean, given: string[]): Requirement | undefined {
  const values = given.map((value) => value.trim());
  if (!keyPattern.test(key) || !values.every((value) => valuePattern.test(value))) return undefined;
  return (labels) => {
    const value = labels[key];
    return (value !== undefined && values.includes(value)) === wanted;
  };
}

function splitOutsideBrackets(text: string): string[] {
  return text
    .split(/,(?![^()]*\))/)
    .map((part) => part.trim())
    .filter((part, _index, parts) => part !== '' || parts.length === 1);
}
