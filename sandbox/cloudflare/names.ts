import { domainToASCII } from 'node:url';

/**
 * Normalises a record name as Cloudflare does, to the full, lowercase punycode name. `@` is the zone itself; the zone is
 * appended to names that do not end in it. Undefined when it is not a DNS name.
 */
export function normalizeName(given: string, zone: string): string | undefined {
  const text = given.trim().replace(/\.$/, '');
  if (text === '@' || text === '') return text === '@' ? zone : undefined;
  const labels = text.split('.').map(normalizeLabel);
  if (labels.some((label) => label === undefined)) return undefined;
  const name = labels.join('.');
  const full = name === zone || name.endsWith(`.${zone}`) ? name : `${name}.${zone}`;
  const wildcardInside = full.split('.').slice(1).includes('*');
  return full.length <= 253 && !wildcardInside ? full : undefined;
}

function normalizeLabel(label: string): string | undefined {
  if (label === '*') return label;
  const ascii = /^[\x21-\x7e]+$/.test(label) ? label.toLowerCase() : domainToASCII(label);
  return /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(ascii) ? ascii : undefined;
}

/** Whether a text can be the target of a CNAME. */
export function isHostname(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  return (
    text.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => normalizeLabel(label) !== undefined && label !== '*')
  );
}
