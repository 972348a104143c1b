import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What the sandbox's clouds ask for. Made once per checkout; they open nothing but the sandbox. */
export interface SandboxCredentials {
  hetzner: string;
  cloudflare: string;
  zoneId: string;
  xClientId: string;
  xClientSecret: string;
  xai: string;
}

/** Reads the sandbox's credentials, or makes them in the shapes that the real clouds use (Hetzner: 64 characters). */
export async function sandboxCredentials(home: string): Promise<SandboxCredentials> {
  const file = path.join(home, 'sandbox-credentials.json');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept) return JSON.parse(kept) as SandboxCredentials;
  const hex = (bytes: number) => randomBytes(bytes).toString('hex');
  const made: SandboxCredentials = {
    hetzner: hex(32),
    cloudflare: hex(20),
    zoneId: hex(16),
    xClientId: hex(12),
    xClientSecret: hex(25),
    xai: `xai-${hex(40)}`,
  };
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}
