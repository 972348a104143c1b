import { delimiter } from 'node:path';
import type { EngineSettings } from '../options.ts';

/** What a child of ours may inherit: how to find programs, speak a language and leave through a proxy. Nothing else. */
const inherited =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|TMP|TEMP|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|NODE_COMPILE_CACHE|(https?|no|all)_proxy|SYSTEMROOT)$/i;

/** Name of the variable that marks every process of a run, so that a crashed run's leftovers can be found. */
const runVariable = 'CLAWDET_RUN';

/** Name of the variable that marks a child and the plugins it keeps, which belong to no single run. */
export const childVariable = 'CLAWDET_CHILD';

/** The mark of a run's processes: the entry that each has in its environment. */
export const runMark = (run: string): string => `${runVariable}=${run}`;

/** The part of `env` that may be passed on. Tokens, keys and agent sockets of the caller stay behind. */
export function scrubbed(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(([name, value]) => inherited.test(name) && value !== undefined);
  return Object.fromEntries(kept) as Record<string, string>;
}

/** Pulumi's own switches, each with its reason in `docs` of the CLI. */
const switches = {
  // Each save would otherwise be followed by a walk through every stack for an old layout.
  PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: 'true',
  // History already holds a copy of every checkpoint.
  PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: 'true',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
  PULUMI_AUTOMATION_API: 'true',
  // Engine and plugins live for a second: collecting their garbage as often as Go does costs a tenth of the run.
  GOGC: '400',
  NO_COLOR: '1',
};

/** Everything the CLI of one run sees: the scrubbed environment, Pulumi's switches and this run's credentials. */
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

/** What a plugin sees that outlives a run: the clouds' credentials, and neither passphrase nor backend. */
export function pluginEnvironment(credentials: Record<string, string>): Record<string, string> {
  return { ...scrubbed(process.env), ...credentials, GOGC: switches.GOGC };
}
