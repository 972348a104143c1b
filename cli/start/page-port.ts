import { type ListeningSockets, openSockets } from '../../api/platform/http/listening-sockets.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { readPorts, type SavedPorts, savePorts } from './ports.ts';

/** The settings that determine where the page listens. An empty one counts as not given. */
interface PageSettings {
  PORT?: string | undefined;
  PUBLIC_URL?: string | undefined;
  HOST?: string | undefined;
}

/** Listens on a port, or rejects with the system's error. */
type Open = (port: number, host?: string) => Promise<ListeningSockets>;

const FIRST = 3002;
/** The last candidate: the sandbox's ports come after it. */
const LAST = 3099;

/**
 * Listens on the page's port: the given one, else the one saved in this home, else the first free one from 3002, which is
 * announced. Whoever listens has the port, so the launcher does it and hands the sockets over. The port is saved, since
 * assistants have it in their configuration. Throws CommandFailure if a given or saved port is not available.
 */
export async function openPagePort(
  home: string,
  { PORT, PUBLIC_URL, HOST }: PageSettings,
  say: (line: string) => void,
  open: Open = openSockets,
): Promise<ListeningSockets> {
  const kept = await readPorts(home);
  // A proxy in front of the page forwards to this port and would not find another one.
  const fixed = readPort(PORT) ?? kept.page ?? (PUBLIC_URL ? FIRST : undefined);
  const openHere = (port: number) => open(port, HOST || undefined);
  const page = await (fixed === undefined ? openFirstFree(kept, openHere) : openFixed(fixed, kept, openHere));
  if (fixed === undefined && page.port !== FIRST)
    say(`Port ${FIRST} is in use. The page has port ${page.port}, now and at later starts.`);
  await savePorts(home, { page: page.port });
  return page;
}

function readPort(given: string | undefined): number | undefined {
  if (!given) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new CommandFailure(`PORT is "${given}".`, 'give a number from 1 to 65535', EXIT.usage);
}

async function openFirstFree(kept: SavedPorts, open: Open): Promise<ListeningSockets> {
  for (const port of candidates(kept)) {
    const page = await openIfFree(port, open);
    if (page) return page;
  }
  const message = `No port from ${FIRST} to ${LAST} is free for the page.`;
  throw new CommandFailure(message, 'choose one: PORT=<port> make start', EXIT.unavailable);
}

async function openFixed(port: number, kept: SavedPorts, open: Open): Promise<ListeningSockets> {
  const part = partWith(port, kept);
  if (part) {
    const message = `Port ${port}, wanted for the page, is the port of this checkout's sandbox: its ${part}.`;
    throw new CommandFailure(message, `choose another: ${await startElsewhere(kept, open)}`, EXIT.usage);
  }
  const page = await openIfFree(port, open);
  if (page) return page;
  const message = `Port ${port}, wanted for the page, is in use by another program.`;
  const next = `stop that program, or choose another: ${await startElsewhere(kept, open)}`;
  throw new CommandFailure(message, next, EXIT.unavailable);
}

/** Undefined if the port is in use. */
async function openIfFree(port: number, open: Open): Promise<ListeningSockets | undefined> {
  try {
    return await open(port);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return undefined;
    const next = 'correct HOST and PORT';
    throw new CommandFailure(`Cannot listen on port ${port}: ${message}.`, next, EXIT.unavailable, { cause });
  }
}

/** The part of the sandbox that uses this port. */
function partWith(port: number, { page: _page, ...sandbox }: SavedPorts): string | undefined {
  return Object.entries(sandbox).find(([, kept]) => kept === port)?.[0];
}

/** A command that starts the page on a port that is free now. */
async function startElsewhere(kept: SavedPorts, open: Open): Promise<string> {
  const page = await openFirstFree(kept, open).catch(() => undefined);
  await page?.close();
  return `PORT=${page?.port ?? '<port>'} make start`;
}

function* candidates(kept: SavedPorts): Iterable<number> {
  for (let port = FIRST; port <= LAST; port += 1) if (!partWith(port, kept)) yield port;
}
