/** What an image promises about the container made of it. Entries: stacks/catalog/images.ts. */
export interface ContainerImage {
  /** With its version, never `latest`: `docker.io/coollabsio/openclaw:2026.9.6`. */
  reference: string;
  /** `sha256:…`; none for an image that is built on our side and never pulled. */
  digest?: string | undefined;
  /** `never` for an image that is on the server's disk already. */
  pull: 'missing' | 'never';
  /** Where the gateway listens inside the container. */
  port: number;
  health: {
    path: string;
    /** Text that the body holds when the gateway lives. */
    says?: string;
    /** Text that the body holds while it does not: coollabsio answers 200 then all the same. */
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
  /** Linux capabilities that its start cannot do without; everything else is dropped. */
  capabilities: string[];
  /** Whether the gateway's own proxy fails without a host named `browser`. */
  needsBrowserHost: boolean;
  /** How it takes its settings: from the file alone (a front door of its own listens), bare OpenClaw, or coollabsio's variables. */
  dialect: 'fronted' | 'official' | 'coollabsio';
  /** The browser that tiers with one get, or undefined where none fits this image. */
  browser?: { reference: string; digest?: string | undefined; devtoolsUrl: string; stateDirectory: string };
}

/** What Docker is asked to run: by digest alone where there is one, so that a moved tag changes nothing. */
export function pinnedReference({
  reference,
  digest,
}: {
  reference: string;
  digest?: string | undefined;
}): string {
  return digest === undefined ? reference : `${reference.replace(/:[^:/]+$/, '')}@${digest}`;
}
