import { delimiter } from 'node:path';
import type { EngineSettings } from '../options.ts';

/** Variables that a child may inherit: those for finding programs, for the locale and for a proxy. Nothing else. */
const inherited =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|TMP|TEMP|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|NODE_COMPILE_CACHE|(https?|no|all)_proxy|SYSTEMROOT)$/i;

/** Name of the variable that marks every process of a run, so that a crashed run's orphan processes can be found. */
const runVariable = 'CLAWDET_RUN';

/** Name of the variable that marks a child and the plugins it keeps running, which belong to no single run. */
export const childVariable = 'CLAWDET_CHILD';

/** The mark of a run's processes: an entry in the environment of each. */
export const runMark = (run: string): string => `${runVariable}=${run}`;

/** The part of `env` that may be passed on. The caller's tokens, keys and agent sockets are left out. */
export function scrubbed(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(([name, value]) => inherited.test(name) && value !== undefined);
  return Object.fromEntries(kept) as Record<string, string>;
}

/** Pulumi's own switches; the CLI's documentation explains each. */
const switches = {
  // Without this, each save is followed by a walk through every stack to look for an old layout.
  PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: 'true',
  // History already has a copy of every checkpoint.
  PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: 'true',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
  PULUMI_AUTOMATION_API: 'true',
  // Engine and plugins run for about a second: Go's default garbage collection rate costs a tenth of the run.
  GOGC: '400',
  NO_COLOR: '1',
};

/** The whole environment of one run's CLI: the scrubbed environment, Pulumi's switches and this run's credentials. */
export function cliEnvironment(
  settings: EngineSettings,
  run: { id: string; pulumiHome: string; backendUrl: string; credentials: Record<string, string> },
): Record<string, string> {
  const base = scrubbed(process.env);
  return {
    ...base,
    PATH: [...settings.pathDirs, base.PATH ?? ''].join(delimiter),
    ...switches,
    ...settings.policyEnvironment,
    ...settings.backendCredentials,
    ...run.credentials,
    PULUMI_HOME: run.pulumiHome,
    PULUMI_BACKEND_URL: run.backendUrl,
    PULUMI_CONFIG_PASSPHRASE: settings.passphrase,
    [runVariable]: run.id,
  };
}

/** The environment of a plugin that outlives a run: the clouds' credentials, but neither passphrase nor backend. */
export function pluginEnvironment(credentials: Record<string, string>): Record<string, string> {
  return { ...scrubbed(process.env), ...credentials, GOGC: switches.GOGC };
}
