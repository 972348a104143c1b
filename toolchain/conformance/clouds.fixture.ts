/** Where the simulated clouds are, and what they accept. */
export interface ConformanceClouds {
  hetzner: string;
  cloudflare: string;
  tokens: { hetzner: string; cloudflare: string; zoneId: string };
}

/** The environment that points the providers at the clouds, as the product's own engine does. */
export function providerEnvironment({
  hetzner,
  cloudflare,
  tokens,
}: ConformanceClouds): Record<string, string> {
  return {
    HCLOUD_TOKEN: tokens.hetzner,
    HCLOUD_ENDPOINT: hetzner,
    CLOUDFLARE_API_TOKEN: tokens.cloudflare,
    CLOUDFLARE_BASE_URL: cloudflare,
  };
}

/** Calls a cloud without Pulumi, for out-of-band changes and checks. Returns parsed JSON, or throws. */
export type CloudApiCaller = <T>(method: string, path: string, body?: unknown) => Promise<T>;

export function cloudApiCaller(base: string, token: string): CloudApiCaller {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  };
}
