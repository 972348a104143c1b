import { isIP } from 'node:net';
import { z } from 'zod';
import { compileSelector, labels } from './labels.ts';

const name = z.string().min(1).max(128);

/** A network in CIDR form whose host bits are zero. */
const network = z.string().refine(isNetwork, 'must be a network in CIDR notation');
const networks = z.array(network).max(100, 'at most 100 networks per rule').default([]);

const port = z.string().refine(isPortRange, 'must be a port or a range such as 80-85').nullish();

/** One rule of a firewall: ports go with tcp and udp only, sources with `in`, destinations with `out`. */
const rule = z
  .strictObject({
    direction: z.enum(['in', 'out']),
    protocol: z.enum(['tcp', 'udp', 'icmp', 'esp', 'gre']),
    port,
    source_ips: networks,
    destination_ips: networks,
    description: z.string().max(255).nullish(),
  })
  .superRefine((given, context) => {
    const withPort = given.protocol === 'tcp' || given.protocol === 'udp';
    if (withPort !== Boolean(given.port))
      context.addIssue({
        code: 'custom',
        path: ['port'],
        message: withPort ? 'is required for tcp and udp' : 'is for tcp and udp only',
      });
    const [needed, list] =
      given.direction === 'in'
        ? (['source_ips', given.source_ips] as const)
        : (['destination_ips', given.destination_ips] as const);
    if (list.length === 0)
      context.addIssue({
        code: 'custom',
        path: [needed],
        message: `is required for direction ${given.direction}`,
      });
  });
export const firewallRulesSchema = z.array(rule).max(50, 'at most 50 rules per firewall');

const resource = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('server'),
    server: z.strictObject({ id: z.int() }),
    label_selector: z.null().optional(),
  }),
  z.strictObject({
    type: z.literal('label_selector'),
    label_selector: z.strictObject({
      selector: z
        .string()
        .refine((text) => compileSelector(text) !== undefined, 'label selector is not valid'),
    }),
    server: z.null().optional(),
  }),
]);
export type FirewallResource = z.infer<typeof resource>;

export const createFirewallBody = z.strictObject({
  name,
  labels: labels.default({}),
  rules: firewallRulesSchema.default([]),
  apply_to: z.array(resource).default([]),
});
export const updateFirewallBody = z.strictObject({ name: name.optional(), labels: labels.optional() });
export const setRulesBody = z.strictObject({ rules: firewallRulesSchema });
export const applyToBody = z.strictObject({ apply_to: z.array(resource).min(1) });
export const removeFromBody = z.strictObject({ remove_from: z.array(resource).min(1) });

function isPortRange(text: string): boolean {
  if (text === 'any') return true;
  const [first = '', last = first, ...rest] = text.split('-');
  const numbers = [first, last].map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : 0));
  const [low = 0, high = 0] = numbers;
  return rest.length === 0 && low >= 1 && high <= 65_535 && low <= high;
}

function isNetwork(text: string): boolean {
  const [ip = '', bits = ''] = text.split('/');
  const version = isIP(ip);
  if (version === 0 || !/^\d{1,3}$/.test(bits)) return false;
  const prefix = Number(bits);
  return version === 4 ? prefix <= 32 && hostBitsAreZero(ip, prefix) : prefix <= 128;
}

function hostBitsAreZero(ip: string, prefix: number): boolean {
  const value = ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return value % 2 ** (32 - prefix) === 0;
}
