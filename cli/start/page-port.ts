import { CommandFailure, EXIT } from '../failure.ts';
import {
  claimFreePort,
  claimPort,
  type MachinePorts,
  type PortClaim,
  portsOfThisMachine,
} from './port-claims.ts';
import { assertFree, readPorts, type SavedPorts, savePorts } from './ports.ts';

/** The settings that determine the page's port. An empty one counts as not given. */
interface PageSettings {
  PORT?: string | undefined;
  PUBLIC_URL?: string | undefined;
}

const FIRST = 3002;
/** The last candidate: the sandbox's ports come after it. */
const LAST = 3099;

/**
 * Claims the page's port until it is released: the given one, else the one saved in this home, else the first free one
 * from 3002, which is announced. The port is saved, since assistants have it in their configuration. Throws
 * CommandFailure if a given or saved port is not available.
 */
export async function claimPagePort(
  home: string,
  { PORT, PUBLIC_URL }: PageSettings,
  say: (line: string) => void,
  ports = portsOfThisMachine(),
): Promise<PortClaim> {
  const kept = await readPorts(home);
  // A proxy in front of the page forwards to this port and would not find another one.
  const fixed = readPort(PORT) ?? kept.page ?? (PUBLIC_URL ? FIRST : undefined);
  const claim = await (fixed === undefined ? chooseFree(kept, ports) : claimFixed(fixed, kept, ports));
  if (fixed === undefined && claim.port !== FIRST)
    say(`Port ${FIRST} is in use. The page has port ${claim.port}, now and at later starts.`);
  await savePorts(home, { page: claim.port });
  return claim;
}

function readPort(given: string | undefined): number | undefined {
  if (!given) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new CommandFailure(`PORT is "${given}".`, 'give a number from 1 to 65535', EXIT.usage);
}

async function chooseFree(kept: SavedPorts, ports: MachinePorts): Promise<PortClaim> {
  const claim = await claimFreePort(candidates(kept), ports);
  if (claim) return claim;
  const message = `No port from ${FIRST} to ${LAST} is free for the page.`;
  throw new CommandFailure(message, 'choose one: PORT=<port> make start', EXIT.unavailable);
}

async function claimFixed(port: number, kept: SavedPorts, ports: MachinePorts): Promise<PortClaim> {
  const another = async (): Promise<string> => `choose another: ${await startElsewhere(kept, ports)}`;
  const part = partWith(port, kept);
  if (part) {
    const message = `Port ${port}, wanted for the page, is the port of this checkout's sandbox: its ${part}.`;
    throw new CommandFailure(message, await another(), EXIT.usage);
  }
  const claim = claimPort(port, ports.claims);
  if (!claim) {
    const message = `Port ${port}, wanted for the page, belongs to another Clawdet that starts or runs.`;
    throw new CommandFailure(message, `stop that one, or ${await another()}`, EXIT.unavailable);
  }
  try {
    await assertFree(port, 'the page', async () => `stop that program, or ${await another()}`, ports);
    return claim;
  } catch (error) {
    claim.release();
    throw error;
  }
}

/** The part of the sandbox that uses this port. */
function partWith(port: number, { page: _page, ...sandbox }: SavedPorts): string | undefined {
  return Object.entries(sandbox).find(([, kept]) => kept === port)?.[0];
}

/** A command that starts the page on a port that is free now. */
async function startElsewhere(kept: SavedPorts, ports: MachinePorts): Promise<string> {
  const claim = await claimFreePort(candidates(kept), ports);
  claim?.release();
  return `PORT=${claim?.port ?? '<port>'} make start`;
}

function* candidates(kept: SavedPorts): Iterable<number> {
  for (let port = FIRST; port <= LAST; port += 1) if (!partWith(port, kept)) yield port;
}
