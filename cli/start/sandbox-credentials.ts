import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The credentials of the sandbox's clouds. Generated once per checkout; they are valid only for the sandbox. */
export interface SandboxCredentials {
  hetzner: string;
  cloudflare: string;
  zoneId: string;
  xClientId: string;
  xClientSecret: string;
  xai: string;
  anthropic: string;
  console: string;
  /** Signs the addresses whose confirmation mail may be read without the console's token. */
  mailbox: string;
}

/** Reads the sandbox's credentials, or generates them in the formats of the real clouds (Hetzner: 64 characters). */
export async function sandboxCredentials(home: string): Promise<SandboxCredentials> {
  const file = path.join(home, 'sandbox-credentials.json');
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const kept = JSON.parse(text) as Partial<SandboxCredentials>;
  const hex = (bytes: number) => randomBytes(bytes).toString('hex');
  const credentials: SandboxCredentials = {
    hetzner: hex(32),
    cloudflare: hex(20),
    zoneId: hex(16),
    xClientId: hex(12),
    xClientSecret: hex(25),
    xai: `xai-${hex(40)}`,
    anthropic: `sk-ant-api03-${hex(40)}`,
    console: hex(16),
    mailbox: hex(16),
    // A home from before the sandbox had a cloud lacks only that cloud's credentials.
    ...kept,
  };
  await writeFile(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  return credentials;
}
