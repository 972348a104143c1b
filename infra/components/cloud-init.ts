import { stringify } from 'yaml';
import type { OpenSshKeyPair } from './ed25519.ts';
import { hardenCommand, hardeningFiles } from './hardening.ts';

export interface CloudInitOptions {
  /** Host label. */
  hostname: string;
  /** The server's only host key, generated beforehand so that even the first connection can be verified. */
  hostKey: OpenSshKeyPair;
}

/**
 * Cloud-init user data (`#cloud-config`, YAML) of a hardened host. It is complete at creation: Hetzner would replace the
 * server after any later edit. It downloads nothing, since the image includes Docker, so a server boots in seconds.
 */
export function cloudInit({ hostname, hostKey }: CloudInitOptions): string {
  const config = {
    hostname,
    ssh_pwauth: false,
    disable_root: false,
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey },
    write_files: hardeningFiles.map(({ path, permissions, content }) => ({ path, permissions, content })),
    runcmd: [[hardenCommand]],
  };
  return `#cloud-config\n${stringify(config, { lineWidth: 0 })}`;
}
