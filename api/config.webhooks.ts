import { z } from 'zod';
import { AddressGuard, readNetworks } from './platform/outbound/address-guard.ts';

/** The settings of webhooks, named as in .env.example. */
export const webhookSettings = {
  WEBHOOK_ALLOW_NETWORKS: z
    .string()
    .transform((text) => text.split(',').map((block) => block.trim()))
    .pipe(
      z.array(
        z.union([z.cidrv4(), z.cidrv6()], 'must be CIDR blocks separated by commas, such as 10.1.0.0/16'),
      ),
    )
    .optional(),
};

/** In the sandbox, receivers are on this machine; customers of real clouds could reach what is behind it. */
const SANDBOX_NETWORKS = ['127.0.0.0/8', '::1/128'];

/** The guard of webhooks: it allows public addresses, and the networks that the operator names. */
export function arrangeWebhooks(
  { WEBHOOK_ALLOW_NETWORKS }: { WEBHOOK_ALLOW_NETWORKS?: string[] | undefined },
  simulated: boolean,
): AddressGuard {
  return new AddressGuard(readNetworks(WEBHOOK_ALLOW_NETWORKS ?? (simulated ? SANDBOX_NETWORKS : [])));
}
