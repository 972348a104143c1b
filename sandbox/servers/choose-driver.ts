import { join } from 'node:path';
import type { ServerDriver } from './driver.ts';
import { inMemoryDriver } from './in-memory-driver.ts';
import type { LookUps } from './namespace/readiness.ts';

/** What servers can be made of; `paper` ones are records only, for tests of the clouds alone. */
export type ServersKind = 'namespace' | 'process' | 'paper';

/** What may be asked for. `auto` takes namespaces where they work once set-up is through, else the process. */
export type ServersWanted = 'auto' | ServersKind;

/** The driver that was chosen, and how the two sides reach each other. */
export interface ChosenServers {
  driver: ServerDriver;
  kind: ServersKind;
  /** Why it was this one, in words for people. */
  why: string;
  /** The port where a server's sshd listens. */
  sshPort: number;
  /** The address at which a server reaches this machine. */
  hostAddress: string;
  /** Set where `hostAddress` may not be there yet. */
  network?: HostNetwork;
}

/** The network that gives this machine an address for its servers. */
interface HostNetwork {
  readonly isNetworkUp: boolean;
  /** Resolves once this machine has the address. Rejects with ServersStopping. */
  readonly network: Promise<void>;
}

/** Where servers live, and what the ones that are there already are made of. */
export interface DriverContext {
  home: string;
  previousKind: ServersKind | undefined;
  /** How to look for what namespace servers need, where it is not on this machine. */
  lookUps?: Partial<LookUps> | undefined;
}

/**
 * Picks what servers are made of and opens it in a folder of its own under `home`. Throws when what was asked for by name
 * does not work here, or is not what the servers of this home are made of.
 */
export async function chooseServerDriver(
  wanted: ServersWanted,
  context: DriverContext,
): Promise<ChosenServers> {
  const { home, previousKind } = context;
  if (wanted === 'auto')
    return previousKind ? openers[previousKind](context, 'as it began') : tryBoth(context);
  if (previousKind && previousKind !== wanted) throw new OtherServers(wanted, previousKind, home);
  return openers[wanted](context, 'asked for');
}

/** A home whose servers another driver made: neither driver could run or remove the other's. */
class OtherServers extends Error {
  readonly code = 'other_servers';

  constructor(wanted: ServersKind, before: ServersKind, home: string) {
    super(
      `The servers in ${home} are ${before} servers. Start with SANDBOX_SERVERS=${before}, or delete its assistants before you change to ${wanted} ones.`,
    );
  }
}

async function tryBoth(context: DriverContext): Promise<ChosenServers> {
  try {
    return await openers.namespace(context, 'this machine can give every server a Linux of its own');
  } catch (error) {
    return openers.process(context, (error as Error).message);
  }
}

type Opener = (context: DriverContext, why: string) => Promise<ChosenServers>;

/** Each is loaded only where it is used: a test of the clouds needs neither SSH nor namespaces. */
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
  paper: async (_ground, why) => ({
    driver: inMemoryDriver(),
    kind: 'paper',
    why,
    sshPort: 22,
    hostAddress: '127.0.0.1',
  }),
};
