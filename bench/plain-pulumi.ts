import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CustomerInputs } from '../stacks/customer.contract.ts';
import { toSettings } from '../stacks/settings.ts';
import type { Toolchain } from '../toolchain/locate.ts';
import { preparePulumiHome } from '../toolchain/pulumi-home.ts';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);

/** The peer: plain `pulumi` on the same program and the same clouds, as a person runs it in the checkout. */
export interface PlainPulumi {
  init(inputs: CustomerInputs): Promise<void>;
  up(): Promise<unknown>;
  preview(): Promise<unknown>;
  destroy(): Promise<unknown>;
  /** Removes the stack's settings from the checkout. */
  remove(): void;
}

/** Opens the peer with its own state in `folder`. */
export function plainPulumi(
  folder: string,
  toolchain: Toolchain,
  credentials: Record<string, string>,
  stack: string,
): PlainPulumi {
  const state = path.join(folder, 'plain-state');
  mkdirSync(state, { recursive: true });
  const settings = path.join(root, 'stacks/config', `Pulumi.${stack}.yaml`);
  const env = {
    ...credentials,
    HOME: folder,
    PATH: [toolchain.languageHostDir, path.join(root, 'node_modules/.bin'), process.env.PATH].join(':'),
    PULUMI_HOME: preparePulumiHome(path.join(folder, 'plain-home'), toolchain),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: 'a passphrase of the bench',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
  const pulumi = (...words: string[]) =>
    run(toolchain.pulumi, [...words, '--stack', stack, '--non-interactive'], {
      cwd: root,
      env,
      maxBuffer: 1 << 26,
    });
  return {
    async init(inputs) {
      await run(toolchain.pulumi, ['stack', 'init', stack, '--non-interactive'], { cwd: root, env });
      const lines = Object.entries(toSettings({ kind: 'customer', inputs })).map(
        ([name, { value }]) => `  clawdet:${name}: ${JSON.stringify(value)}`,
      );
      writeFileSync(settings, `config:\n${lines.join('\n')}\n`, { flag: 'a' });
    },
    up: () => pulumi('up', '--yes', '--skip-preview'),
    preview: () => pulumi('preview'),
    destroy: () => pulumi('destroy', '--yes', '--skip-preview'),
    remove: () => rmSync(settings, { force: true }),
  };
}
