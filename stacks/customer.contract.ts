import { z } from 'zod';
import { hostLabelProblem, hostnameProblem } from '../infra/components/input-validation.ts';
import { hostnameOf } from '../infra/components/names.ts';
import type { StackProgram } from '../infra/engine/contract.ts';
import { imageProblem } from './catalog/images.ts';
import { regionIds } from './catalog/regions.ts';
import { tierIds, tiers } from './catalog/tiers.ts';

const shape = z.strictObject({
  /** The customer's name in DNS, Hetzner and Pulumi: a lowercase host label. */
  subdomain: z.string().regex(/^[a-z0-9]([a-z0-9-]{1,38})[a-z0-9]$/),
  instanceId: z.string().regex(/^[0-9a-f]{24}$/),
  cell: z.string().regex(/^[a-z0-9-]{1,20}$/),
  tier: z.enum(tierIds),
  region: z.enum(regionIds),
  /** Hetzner location and type, chosen by the worker from the catalog (the next one if the first is sold out). */
  location: z.string().regex(/^[a-z0-9-]+$/),
  serverType: z.string().regex(/^[a-z0-9-]+$/),
  /** Key of the image catalog: which OpenClaw, at which digest, with which contract. */
  image: z.string(),
  /** Incremented by a repair, so that the install script runs again although nothing else changed. */
  installation: z.number().int().min(0).default(0),
  zoneId: z.string().regex(/^[0-9a-f]{32}$/),
  baseDomain: z.string(),
  /** Where a browser reaches the instance: `https://alice.clawdet.com`. */
  publicUrl: z.url(),
  firewallId: z.number().int().positive().optional(),
  sshPort: z.number().int().default(22),
  model: z.strictObject({ baseUrl: z.url(), id: z.string(), apiKey: z.string().min(1) }),
  /** Cloud ids to adopt instead of creating: set by recovery after a crash, never by hand. */
  adopt: z.strictObject({ sshKey: z.string(), server: z.string(), record: z.string() }).partial().default({}),
  /** Whether this run may change the type of a server that exists, which cuts its power: never by hand either. */
  changeServerType: z.boolean().default(false),
});

/**
 * Inputs of the customer program. Everything that determines a resource is here and nothing else is read, so that the
 * worker (inline) and an operator (`pulumi preview -s alice`) declare the same resources. Cloud tokens are not inputs:
 * the providers read them from their environment, so a rotated token is never in a stack's state.
 */
export const customerInputs = shape.superRefine(({ subdomain, baseDomain, image, tier }, context) => {
  const problems = {
    subdomain: hostLabelProblem(subdomain),
    baseDomain: hostnameProblem(hostnameOf(subdomain, baseDomain)),
    image: imageProblem(image, { browser: tiers[tier].browser !== undefined }),
  };
  for (const [name, message] of Object.entries(problems)) {
    if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
  }
});
export type CustomerInputs = z.infer<typeof customerInputs>;

/** Outputs of the customer program. `gatewayToken` (64 hex digits) and `deployKey` (OpenSSH private key) are secret. */
export const customerOutputs = z.object({
  serverId: z.string(),
  ipv4: z.string(),
  recordId: z.string(),
  hostname: z.string(),
  gatewayToken: z.string().regex(/^[0-9a-f]{64}$/),
  deployKey: z.string(),
  hostKey: z.string(),
  imageReference: z.string(),
  composeHash: z.string(),
  configHash: z.string(),
});
export type CustomerOutputs = z.infer<typeof customerOutputs>;

/** The customer stack, named by its subdomain. Refers to the program by URL: only the engine loads Pulumi's SDKs. */
export const customerStack: StackProgram<CustomerInputs, CustomerOutputs> = {
  kind: 'customer',
  module: new URL('./customer.ts', import.meta.url).href,
  inputs: customerInputs,
  outputs: customerOutputs,
  plugins: ['hcloud', 'random'],
};
