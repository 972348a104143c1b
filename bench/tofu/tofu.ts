import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Tofu } from './build.ts';

const run = promisify(execFile);

/** One configuration with its own local state. */
export interface Workspace {
  apply(): Promise<unknown>;
  destroy(): Promise<unknown>;
}

/**
 * Writes the configuration into `folder`, as in a checkout after `tofu init`. `variables` contain secrets, so their file
 * is readable only by its owner. With `passphrase` the state is encrypted, as our engine's secrets are.
 */
export function tofuWorkspace(
  folder: string,
  tofu: Tofu,
  options: { variables: Record<string, unknown>; credentials: Record<string, string>; passphrase?: string },
): Workspace {
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(import.meta.dirname, 'main.tf'), path.join(folder, 'main.tf'));
  const file = (name: string, text: string) => writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  file('terraform.tfvars.json', JSON.stringify(options.variables));
  file('tofu.rc', overrides(tofu.providers));
  const env = {
    ...options.credentials,
    PATH: process.env.PATH,
    HOME: folder,
    TF_CLI_CONFIG_FILE: path.join(folder, 'tofu.rc'),
    TF_IN_AUTOMATION: '1',
    ...(options.passphrase && { TF_ENCRYPTION: encryption(options.passphrase) }),
  };
  const flags = ['-auto-approve', '-input=false', '-no-color'];
  const runTofu = (command: 'apply' | 'destroy') =>
    run(tofu.program, [command, ...flags], { cwd: folder, env, timeout: 120_000, maxBuffer: 1 << 26 });
  return { apply: () => runTofu('apply'), destroy: () => runTofu('destroy') };
}

/** Providers that we build need no `tofu init` and no registry. */
function overrides(folder: string): string {
  const names = ['hetznercloud/hcloud', 'hashicorp/random'];
  const lines = names.map((name) => `    ${JSON.stringify(name)} = ${JSON.stringify(folder)}`);
  return `provider_installation {\n  dev_overrides {\n${lines.join('\n')}\n  }\n  direct {}\n}\n`;
}

function encryption(passphrase: string): string {
  return `
    key_provider "pbkdf2" "bench" { passphrase = ${JSON.stringify(passphrase)} }
    method "aes_gcm" "bench" { keys = key_provider.pbkdf2.bench }
    state { method = method.aes_gcm.bench }`;
}
