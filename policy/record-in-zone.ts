import { type DeclaredResource, type PolicyRule, unwrapSecret } from './policy-rule.ts';

/** Where records may be created: BASE_DOMAIN and CLOUDFLARE_ZONE_ID of the configuration. */
export interface PolicyZone {
  id: string | undefined;
  domain: string | undefined;
}

/** Records stay in our zone, below our domain, and behind Cloudflare's proxy. */
export const recordInZone = (zone: PolicyZone): PolicyRule => ({
  name: 'record-in-zone',
  description: 'A DNS record is in the configured zone, below the base domain, and proxied.',
  problems({ type, name, inputs }: DeclaredResource) {
    if (type !== 'cloudflare:index/dnsRecord:DnsRecord') return [];
    if (!zone.id || !zone.domain) return [unknowable(name)];
    return [outside(name, inputs, zone.id, zone.domain), unproxied(name, inputs)].filter(
      (problem) => problem !== undefined,
    );
  },
});

function outside(
  name: string,
  inputs: DeclaredResource['inputs'],
  id: string,
  domain: string,
): string | undefined {
  const [zoneId, host] = [unwrapSecret(inputs.zoneId), unwrapSecret(inputs.name)];
  const right =
    (zoneId === undefined || zoneId === id) && (host === undefined || String(host).endsWith(`.${domain}`));
  if (right) return undefined;
  return (
    `Record "${name}" (${host}) is not below ${domain} in the zone ${id}. ` +
    'It would change a name that no customer may have. ' +
    "Correct the stack's subdomain, baseDomain or zoneId, or BASE_DOMAIN and CLOUDFLARE_ZONE_ID."
  );
}

function unproxied(name: string, inputs: DeclaredResource['inputs']): string | undefined {
  if (unwrapSecret(inputs.proxied) === true) return undefined;
  return (
    `Record "${name}" is not proxied. ` +
    "It would publish the server's own address, whose web ports answer Cloudflare only, so the assistant would be unreachable. " +
    'Declare it with proxied: true.'
  );
}

const unknowable = (name: string): string =>
  `It is unknown whether record "${name}" is in our zone: BASE_DOMAIN and CLOUDFLARE_ZONE_ID are not in the environment. ` +
  'A record in another zone would go unnoticed. ' +
  'Use the environment of npx clawdet checkout <customer>.';
