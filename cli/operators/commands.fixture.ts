import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { saveEnvironment } from '../start/environment.ts';

const clawdet = path.resolve(import.meta.dirname, '../clawdet.ts');

/** The actor of a test's commands in the audit. */
export const shell = `shell:${userInfo().username}@${hostname()}`;

/** The settings of a product with this database; its tokens are not valid anywhere. */
export const settingsWith = (mongo: string): Record<string, string> => ({
  MONGODB_URI: mongo,
  PUBLIC_URL: 'https://clawdet.example',
  TRUSTED_PROXIES: 'none',
  HCLOUD_TOKEN: 'h'.repeat(64),
  CLOUDFLARE_API_TOKEN: 'c'.repeat(40),
  CLOUDFLARE_ZONE_ID: '0'.repeat(32),
  BASE_DOMAIN: 'clawdet.localhost',
  INSTANCE_URL: 'http://{subdomain}.clawdet.localhost',
  OPENCLAW_IMAGE: 'npm',
  XAI_API_KEY: 'xai-test-key',
  SSH_SOURCES: '198.51.100.7/32',
  SMTP_URL: 'smtps://mail.example',
});

/** A command's output and exit code. */
interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** A command's environment: a home, and no settings of a product that runs from the tests' shell. */
export function commandEnvironment(home: string): NodeJS.ProcessEnv {
  const { PATH, HOME, CLAWDET_CACHE, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, CLAWDET_CACHE, NODE_COMPILE_CACHE, CLAWDET_HOME: home };
}

/** A home with this saved environment, and a way to run an operator's commands in it. */
export async function commandsWith(environment: Record<string, string>) {
  const home = await mkdtemp(path.join(tmpdir(), 'clawdet-commands-'));
  await saveEnvironment(home, { CLAWDET_HOME: home, ...environment });
  const env = commandEnvironment(home);
  return {
    home,
    run: (...words: string[]): Promise<CommandResult> =>
      new Promise((resolve) => {
        const child = execFile(process.execPath, [clawdet, ...words], { env }, (_, stdout, stderr) =>
          resolve({ code: child.exitCode ?? -1, stdout, stderr }),
        );
      }),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
