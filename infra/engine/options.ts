/** What the engine needs to know of its machine. Every path is absolute. */
export interface EngineOptions {
  /** The Pulumi CLI. */
  pulumi: string;
  /** A folder whose `plugins/` holds `resource-<name>-v<version>/pulumi-resource-<name>`. Read, never written. */
  pulumiHome: string;
  /** Folders put before PATH for the CLI, such as the language host's. */
  pathDirs?: string[];
  /** Where state lives: `file:///…`, `s3://…`; a cell's stacks are under `<backendUrl>/<cell>`. */
  backendUrl: string;
  /** What the backend's own client needs from the environment, such as `AWS_ACCESS_KEY_ID`; nothing is inherited. */
  backendCredentials?: Record<string, string>;
  /** A private folder for what runs leave behind while they last. */
  workDir: string;
  /** Encrypts the secrets in the state (`PULUMI_CONFIG_PASSPHRASE`). */
  passphrase: string;
  /** Pulumi project of every stack, default `clawdet`. */
  project?: string;
  /** Child processes, and so runs at a time; default 2. Each idle one costs about 100 MB. */
  poolSize?: number;
  /** File URLs of the program modules that children load while they wait. */
  programs?: string[];
  /** Settings given to every stack in the clear, default `everyStack`. */
  config?: Record<string, string>;
  /** Folders of policy packs, absolute: every `up` and `preview` that breaks a mandatory rule is refused. */
  policyPacks?: string[];
  /** What the packs read from their environment, such as `BASE_DOMAIN`; nothing secret. */
  policyEnvironment?: Record<string, string>;
  /** Updates whose history is kept per stack (file backends), default 5. */
  historyKept?: number;
  /** Bytes that must be free where the state is before a run may change it (file backends), default 32 MiB. */
  minimumFreeBytes?: number;
  /** Milliseconds from asking a run to stop until its processes are ended by force, default 20,000. */
  graceMs?: number;
}

/**
 * Settings of every stack, an operator's by hand too, since a preview with others would see a change. The provider asks
 * after an action at 100, 300, 700 ms and so on, doubling; by default it begins at 500 ms. A quick cloud is noticed at
 * once, and a slow one is asked at most three times more per action.
 */
export const defaultStackConfig: Readonly<Record<string, string>> = { 'hcloud:pollInterval': '100ms' };

/** The options with every default filled in. */
export type EngineSettings = Required<EngineOptions>;

/** Fills in the defaults. */
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
    ...options,
  };
}
