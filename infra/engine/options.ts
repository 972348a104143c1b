/** What the engine needs to know about its machine. Every path is absolute. */
export interface EngineOptions {
  /** The Pulumi CLI. */
  pulumi: string;
  /** A folder whose `plugins/` holds `resource-<name>-v<version>/pulumi-resource-<name>`. Read, never written. */
  pulumiHome: string;
  /** Folders prepended to PATH for the CLI, such as the language host's. */
  pathDirs?: string[];
  /** Where state is stored: `file:///…`, `s3://…`; a cell's stacks are under `<backendUrl>/<cell>`. */
  backendUrl: string;
  /** What the backend's own client needs from the environment, such as `AWS_ACCESS_KEY_ID`; nothing is inherited. */
  backendCredentials?: Record<string, string>;
  /** A private folder for the temporary files of runs. */
  workDir: string;
  /** Encrypts the secrets in the state (`PULUMI_CONFIG_PASSPHRASE`). */
  passphrase: string;
  /** A secret that the salt of the stacks is drawn with; not the passphrase, since every state shows the salt. */
  saltKey: string;
  /** Pulumi project of every stack, default `clawdet`. */
  project?: string;
  /** Number of child processes, and so of concurrent runs; default 2. Each idle one costs about 100 MB. */
  poolSize?: number;
  /** File URLs of the program modules that children load while they wait. */
  programs?: string[];
  /** Settings of every stack in plain text, default `defaultStackConfig`. */
  config?: Record<string, string>;
  /** Folders of policy packs: every `up` and `preview` that breaks a mandatory rule is refused. */
  policyPacks?: string[];
  /** Variables that the packs read from their environment, such as `BASE_DOMAIN`; nothing secret. */
  policyEnvironment?: Record<string, string>;
  /** Number of updates whose history is kept per stack (file backends), default 5. */
  historyKept?: number;
  /** Free bytes required on the state's disk before a run may change it (file backends), default 32 MiB. */
  minimumFreeBytes?: number;
  /** Milliseconds from asking a run to stop until its processes are killed, default 20,000. */
  graceMs?: number;
  /**
   * Milliseconds that a run may take in its child before it is ended with `run_timed_out`, default 45 minutes: the last
   * resort beside the limits of each wait, so that no cloud or server keeps a worker for ever.
   */
  runLimitMs?: number;
}

/**
 * Settings of every stack, even in an operator's manual runs, since a preview with other settings would show a change.
 * The provider polls an action after 100, 300, 700 ms and so on, doubling; by default it begins at 500 ms. This notices
 * a fast cloud at once and costs at most three more calls per action on a slow one.
 */
export const defaultStackConfig: Readonly<Record<string, string>> = { 'hcloud:pollInterval': '100ms' };

/** The options with all defaults applied. */
export type EngineSettings = Required<EngineOptions>;

export function resolveEngineSettings(options: EngineOptions): EngineSettings {
  return {
    pathDirs: [],
    backendCredentials: {},
    project: 'clawdet',
    poolSize: 2,
    programs: [],
    config: defaultStackConfig,
    policyPacks: [],
    policyEnvironment: {},
    historyKept: 5,
    minimumFreeBytes: 32 * 1024 * 1024,
    graceMs: 20_000,
    runLimitMs: 45 * 60_000,
    ...options,
  };
}
