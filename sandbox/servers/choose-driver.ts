import { join } from 'node:path';
import type { ServerDriver } from './driver.ts';
import { inMemoryDriver } from './in-memory-driver.ts';
import type { LookUps } from './namespace/readiness.ts';

/** The kinds of server driver. `paper` servers are records only, for tests of the clouds alone. */
export type ServersKind = 'namespace' | 'process' | 'paper';

/** The requested driver. `auto` chooses namespaces if they will work after setup, else processes. */
export type ServersWanted = 'auto' | ServersKind;

/** The chosen driver, and how servers and this machine reach each other. */
export interface ChosenServers {
  driver: ServerDriver;
  kind: ServersKind;
  /** Why this driver was chosen, as readable text. */
  why: string;
  /** The port where a server's sshd listens. */
  sshPort: number;
  /** The address at which a server reaches this machine. */
  hostAddress: string;
  /** Set when `hostAddress` may not exist yet. */
  network?: HostNetwork;
}

/** The network that gives this machine an address for its servers. */
interface HostNetwork {
  readonly isNetworkUp: boolean;
  /** Resolves once this machine has the address. Rejects with ServersStopping. */
  readonly network: Promise<void>;
}

/** The home folder of the servers, and the driver kind of existing ones. */
export interface DriverContext {
  home: string;
  previousKind: ServersKind | undefined;
  /** How to find what namespace servers need when this machine lacks it. */
  lookUps?: Partial<LookUps> | undefined;
}

/**
 * Chooses the server driver and opens it in its own folder under `home`. Throws when the requested driver does not work on
 * this machine, or differs from the driver of the existing servers.
 */
export async function chooseServerDriver(
  wanted: ServersWanted,
  context: DriverContext,
): Promise<ChosenServers> {
  const { home, previousKind } = context;
  if (wanted === 'auto')
    return previousKind ? openers[previousKind](context, 'kind of the existing servers') : tryBoth(context);
  if (previousKind && previousKind !== wanted) throw new DriverMismatch(wanted, previousKind, home);
  return openers[wanted](context, 'requested explicitly');
}

/** The existing servers belong to another driver. No driver can run or remove the servers of another. */
class DriverMismatch extends Error {
  readonly code = 'other_servers';
  /** What the launcher says to do. */
  readonly next: string;

  constructor(wanted: ServersKind, before: ServersKind, home: string) {
    super(
      `The servers in ${home} are ${before} servers, which ${wanted} servers cannot replace while they exist.`,
    );
    this.next = `SANDBOX_SERVERS=${before} make start; to change to ${wanted} servers, delete the assistants first, or use another state folder: CLAWDET_HOME=<folder>`;
  }
}

async function tryBoth(context: DriverContext): Promise<ChosenServers> {
  try {
    return await openers.namespace(context, 'this machine supports namespace servers');
  } catch (error) {
    return openers.process(context, (error as Error).message);
  }
}

type Opener = (context: DriverContext, why: string) => Promise<ChosenServers>;

/** Each driver is loaded only when it is used: a test of the clouds needs neither SSH nor namespaces. */
const openers: Record<ServersKind, Opener> = {
  namespace: async ({ home, lookUps }, why) => {
    const { namespaceDriver } = await import('./namespace/driver.ts');
    const driver = await namespaceDriver({ home: join(home, 'namespace'), lookUps });
    const { hostAddress } = driver;
    return { driver, kind: 'namespace', why, sshPort: 22, hostAddress, network: driver };
  },
  process: async ({ home }, why) => {
    const { processDriver, processSshPort } = await import('./process/driver.ts');
    const driver = await processDriver({ home: join(home, 'process') });
    return { driver, kind: 'process', why, sshPort: processSshPort, hostAddress: '127.0.0.1' };
  },
  paper: async (_context, why) => ({
    driver: inMemoryDriver(),
    kind: 'paper',
    why,
    sshPort: 22,
    hostAddress: '127.0.0.1',
  }),
};
