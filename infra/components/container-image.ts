/** What an image guarantees about its container. Entries: stacks/catalog/images.ts. */
export interface ContainerImage {
  /** With its version, never `latest`: `docker.io/coollabsio/openclaw:2026.9.6`. */
  reference: string;
  /** `sha256:…`; none for an image that we build and never pull. */
  digest?: string | undefined;
  /** `never` for an image that is already on the server's disk. */
  pull: 'missing' | 'never';
  /** Where the assistant gateway listens inside the container. */
  port: number;
  health: {
    path: string;
    /** Text that the body contains while the assistant gateway is up. */
    says?: string;
    /** Text that the body contains while it is not up: coollabsio answers 200 even then. */
    neverSays?: string;
  };
  /** Answers 200 when channels and plugins are up too. */
  readyPath: string;
  /** Mounted volume: everything the assistant must not lose. */
  stateDirectory: string;
  /** Folder that receives openclaw.json, read-only. */
  configDirectory: string;
  /** `uid:gid`, or undefined where the image has to start as root. */
  user?: string;
  readOnlyRoot: boolean;
  /** Linux capabilities that it needs to start; everything else is dropped. */
  capabilities: string[];
  /** Whether the image's own proxy fails without a host named `browser`. */
  needsBrowserHost: boolean;
  /**
   * Where its settings come from: the file alone (behind its own front proxy), bare OpenClaw, or coollabsio's
   * variables.
   */
  dialect: 'fronted' | 'official' | 'coollabsio';
  /** The browser for tiers that include one, or undefined if none fits this image. */
  browser?: { reference: string; digest?: string | undefined; devtoolsUrl: string; stateDirectory: string };
}

/** The reference that Docker runs: by digest alone if there is one, so that a moved tag changes nothing. */
export function pinnedReference({
  reference,
  digest,
}: {
  reference: string;
  digest?: string | undefined;
}): string {
  return digest === undefined ? reference : `${reference.replace(/:[^:/]+$/, '')}@${digest}`;
}
