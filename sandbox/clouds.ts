import { anthropicFailure, createSimulatedAnthropic } from './anthropic/anthropic.ts';
import { type Cloudflare, createCloudflare } from './cloudflare/index.ts';
import type { Cloud } from './core/instrumented-cloud.ts';
import type { Latency } from './core/latency.ts';
import type { Store } from './core/store.ts';
import { createHetzner, type Hetzner } from './hetzner/index.ts';
import type { AccountLimits, Tokens } from './options.ts';
import type { ServerDriver } from './servers/driver.ts';
import { createX, xFailure } from './x/x.ts';
import { createXai, xaiFailure } from './xai/xai.ts';

/** The clouds that answer HTTP. */
export interface SimulatedClouds {
  hetzner: Hetzner;
  cloudflare: Cloudflare;
  x: Cloud;
  xai: Cloud;
  anthropic: Cloud;
}

/** What the clouds share, and their credentials and limits. */
export interface CloudDependencies {
  store: Store;
  latency: Latency;
  driver: ServerDriver;
  tokens: Tokens;
  zone: string;
  limits: AccountLimits;
  redirectUris: readonly string[] | undefined;
}

/** Creates every cloud; none listens yet. */
export function createClouds({
  store,
  latency,
  driver,
  tokens,
  zone,
  limits,
  redirectUris,
}: CloudDependencies): SimulatedClouds {
  return {
    hetzner: createHetzner({
      store,
      latency,
      driver,
      token: tokens.hetzner,
      limits: {
        servers: limits.servers,
        callsPerHour: limits.hetznerCallsPerHour,
        burst: limits.hetznerBurst,
      },
    }),
    cloudflare: createCloudflare({
      store,
      latency,
      zone,
      token: tokens.cloudflare,
      zoneId: tokens.zoneId,
      limits: {
        records: limits.records,
        callsPerWindow: limits.cloudflareCallsPerWindow,
        windowSeconds: limits.cloudflareWindowSeconds,
      },
    }),
    x: {
      name: 'x',
      app: createX({
        clientId: tokens.xClientId,
        clientSecret: tokens.xClientSecret,
        ...(redirectUris && { redirectUris }),
      }),
      failure: xFailure,
    },
    xai: { name: 'xai', app: createXai({ apiKey: tokens.xaiKey }), failure: xaiFailure },
    anthropic: {
      name: 'anthropic',
      app: createSimulatedAnthropic({ apiKey: tokens.anthropicKey }),
      failure: anthropicFailure,
    },
  };
}
