import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A socket that a process listens on: the path of a Unix socket, or `127.0.0.1:3002` or `[::1]:3002` for TCP. */
export interface ListeningSocket {
  pid: number;
  command: string;
  kind: 'unix' | 'tcp';
  address: string;
}

/** What a process and all that it started listen on (Linux). */
export function listeningSockets(root: number): ListeningSocket[] {
  const listening = new Map([...unixListeners(), ...tcpListeners('tcp'), ...tcpListeners('tcp6')]);
  return processTree(root).flatMap((pid) =>
    socketsOf(pid).flatMap((inode) => {
      const found = listening.get(inode);
      return found ? [{ pid, command: commandOf(pid), ...found }] : [];
    }),
  );
}

type Listener = [inode: string, Pick<ListeningSocket, 'kind' | 'address'>];

const LISTEN = '0A';
/** The flag of a Unix socket that accepts connections (SO_ACCEPTCON). */
const ACCEPTS = '00010000';

function unixListeners(): Listener[] {
  return linesOf('unix').flatMap(([, , , flags, , , inode = '', path]) =>
    flags === ACCEPTS && path !== undefined ? [[inode, { kind: 'unix', address: path }] as Listener] : [],
  );
}

function tcpListeners(family: 'tcp' | 'tcp6'): Listener[] {
  return linesOf(family).flatMap(([, local = '', , state, , , , , , inode = '']) => {
    if (state !== LISTEN) return [];
    const [host = '', port = ''] = local.split(':');
    return [[inode, { kind: 'tcp', address: `${textOf(host)}:${Number.parseInt(port, 16)}` }] as Listener];
  });
}

/** The kernel's tables have an address as 32-bit words in the machine's byte order. */
function textOf(hex: string): string {
  if (hex.length === 8)
    return (hex.match(/../g) ?? [])
      .map((byte) => Number.parseInt(byte, 16))
      .reverse()
      .join('.');
  return hex === '00000000000000000000000001000000' ? '[::1]' : `[${hex}]`;
}

function linesOf(table: string): string[][] {
  const [, ...lines] = readFileSync(`/proc/self/net/${table}`, 'utf8').trim().split('\n');
  return lines.map((line) => line.trim().split(/\s+/));
}

function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
    const parent = parentOf(pid);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return below(root);
}

function parentOf(pid: number): number {
  const text = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

function socketsOf(pid: number): string[] {
  const handles = orEmpty(() => readdirSync(`/proc/${pid}/fd`).join(' ')).split(' ');
  return handles.flatMap((handle) => {
    const inode = /^socket:\[(\d+)\]$/.exec(orEmpty(() => readlinkSync(`/proc/${pid}/fd/${handle}`)))?.[1];
    return inode === undefined ? [] : [inode];
  });
}

const commandOf = (pid: number): string =>
  orEmpty(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .replaceAll('\0', ' ')
    .trim();

/** A process may end while it is read. */
function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
