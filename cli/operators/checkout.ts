import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { adoptedInputsFor } from '../../api/assistants/provisioning/adopted-stack.ts';
import { credentialsOf, customerInputsFor } from '../../api/assistants/provisioning/customer-stack.ts';
import { type Config, withKeys } from '../../api/config.ts';
import { policyPacksFor, stackSaltKey } from '../../api/platform/engine/engine.ts';
import type { Secrets } from '../../api/secrets.ts';
import { defaultStackConfig } from '../../infra/engine/options.ts';
import { encryptionSalt } from '../../infra/engine/state/passphrase.ts';
import { stackUrl } from '../../infra/engine/state/stack-url.ts';
import { type StackSetting, toSettings } from '../../stacks/settings.ts';
import type { Toolchain } from '../../toolchain/locate.ts';
import { preparePulumiHome } from '../../toolchain/pulumi-home.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { root } from '../home.ts';
import { print, printError } from '../print.ts';
import { requireCustomer, secretsOf, withContext } from './context.ts';
import { cellFirewallId } from './preview.ts';
import { commandToolchain } from './setup.ts';

type Variables = Record<string, string>;

/** The pulumi executable and its environment. */
interface PulumiCli {
  pulumi: string;
  values: Variables;
  /** The `encryptionsalt` of the stack. */
  salt: string;
}

/**
 * Writes a customer's settings into stacks/config and prints the environment for plain `pulumi preview -s alice`. A
 * secret is printed as a command that reads a file which only the operator can read, never as its value.
 */
export async function checkout(home: string, subdomain: string): Promise<void> {
  await withContext(home, async (context) => {
    const instance = await requireCustomer(context, subdomain);
    const firewallId = await cellFirewallId(context.config);
    const secrets = await secretsOf(context);
    const config = withKeys(context.config, secrets.masterKey);
    const settings = toSettings(
      instance.adopted
        ? { kind: 'adopted', inputs: adoptedInputsFor(instance, config) }
        : { kind: 'customer', inputs: customerInputsFor(instance, config, { firewallId }) },
    );
    const toolchain = commandToolchain(context.config, 'operator');
    const variables = await operatorVariables(context.config, toolchain, secrets, instance.subdomain);
    const salt = await encryptionSalt({ ...secrets, saltKey: stackSaltKey(secrets.masterKey) });
    await writeSettings(instance.subdomain, settings, { ...variables, pulumi: toolchain.pulumi, salt });
    print(`${variables.lines.join('\n')}\n`);
    printError(
      `stacks/config/Pulumi.${instance.subdomain}.yaml is written. In this shell:\n` +
        `  eval "$(npx clawdet checkout ${instance.subdomain})" && pulumi preview -s ${instance.subdomain}\n`,
    );
  });
}

async function operatorVariables(
  config: Config,
  toolchain: Toolchain,
  { passphrase }: Secrets,
  stack: string,
): Promise<{ values: Variables; lines: string[] }> {
  const folder = path.join(config.home, 'operator');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { HCLOUD_TOKEN = '', CLOUDFLARE_API_TOKEN = '', ...addresses } = credentialsOf(config);
  const secrets = { HCLOUD_TOKEN, CLOUDFLARE_API_TOKEN, PULUMI_CONFIG_PASSPHRASE: passphrase };
  const open: Variables = {
    ...addresses,
    ...pulumiVariables(toolchain, folder),
    ...policyPacksFor(config).policyEnvironment,
    PULUMI_BACKEND_URL: stackUrl(config.backendUrl, { cell: config.cell, project: 'clawdet', stack }),
  };
  const lines = Object.entries(open).map(([name, value]) => `export ${name}=${quoted(value)}`);
  for (const [name, value] of Object.entries(secrets)) {
    const file = path.join(folder, name);
    await writeFile(file, value, { mode: 0o600 });
    lines.push(`export ${name}="$(cat ${quoted(file)})"`);
  }
  lines.push(
    `export PATH=${[path.dirname(toolchain.pulumi), toolchain.languageHostDir, path.join(root, 'node_modules/.bin')].map(quoted).join(':')}:"$PATH"`,
  );
  return { values: { ...open, ...secrets }, lines };
}

function pulumiVariables(toolchain: Toolchain, folder: string): Variables {
  return {
    PULUMI_HOME: preparePulumiHome(path.join(folder, 'pulumi'), toolchain),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: 'true',
  };
}

async function writeSettings(
  stack: string,
  settings: Record<string, StackSetting>,
  cli: PulumiCli,
): Promise<void> {
  const file = path.join(root, 'stacks/config', `Pulumi.${stack}.yaml`);
  await mkdir(path.dirname(file), { recursive: true });
  const open = Object.entries(settings).filter(([, { secret }]) => !secret);
  const lines = [
    ...open.map(([name, { value }]) => `  clawdet:${name}: ${JSON.stringify(value)}`),
    ...Object.entries(defaultStackConfig).map(([name, value]) => `  ${name}: ${value}`),
  ];
  await writeFile(file, `encryptionsalt: ${cli.salt}\nconfig:\n${lines.join('\n')}\n`, { mode: 0o600 });
  for (const [name, { value, secret }] of Object.entries(settings)) {
    if (secret) await setSecret(stack, `clawdet:${name}`, value, cli);
  }
}

/** Pulumi's own command encrypts the setting; the value goes through stdin, since every user can read arguments. */
function setSecret(stack: string, name: string, value: string, cli: PulumiCli): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      cli.pulumi,
      ['config', 'set', '--secret', '--stack', stack, name, '--non-interactive'],
      { cwd: root, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...cli.values } },
      (error, _stdout, stderr) => {
        if (!error) return resolve();
        // The operator restores a stack that was renamed or deleted by hand from this same environment.
        if (/no stack named/.test(stderr)) return resolve(reportMissingStack(stack, name));
        reject(
          new CommandFailure(
            `Pulumi could not store ${name}: ${stderr.trim()}`,
            'npx clawdet doctor says what is missing',
            EXIT.unavailable,
          ),
        );
      },
    );
    child.stdin?.end(value);
  });
}

function reportMissingStack(stack: string, name: string): void {
  printError(`There is no stack "${stack}", so ${name} is not stored. Once it is back, run this again.\n`);
}

/** Quotes a word so that a POSIX shell reads it back unchanged. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
