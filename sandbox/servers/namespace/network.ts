import { existsSync, readdirSync } from 'node:fs';
import { command } from '../../openclaw/command.ts';
import type { AddressPlan } from './address-plan.ts';

const links = '/sys/class/net';

/** The network of one sandbox: a bridge on this machine for its servers only. `raise` needs Debian's iproute2. */
export interface Network {
  /** Creates the bridge with this machine's address. Idempotent. */
  raise(): Promise<void>;
  /** Gives the namespace of process `pid` an `eth0` on the bridge. The link is removed with the namespace. */
  plug(id: number, pid: number): Promise<void>;
  unplug(id: number): Promise<void>;
  isPlugged(id: number): boolean;
  /** Removes the bridge and all its links. */
  close(): Promise<void>;
}

/** The network of an address plan, which does not exist until it is raised. */
export function networkOf({ tag, bridge, hostAddress, prefixLength }: AddressPlan): Network {
  const prefix = `v${tag}`;
  // An interface name may have 15 characters.
  const linkOf = (id: number): string => `${prefix}${id.toString(36)}`;
  return {
    raise: () => raise(bridge, `${hostAddress}/${prefixLength}`),
    plug: async (id, pid) => {
      const link = linkOf(id);
      const peer = ['peer', 'name', 'eth0', 'netns', String(pid)];
      await command('ip', ['link', 'add', link, 'type', 'veth', ...peer]);
      await command('ip', ['link', 'set', link, 'master', bridge, 'up']);
    },
    unplug: (id) => removeLink(linkOf(id)),
    isPlugged: (id) => existsSync(`${links}/${linkOf(id)}/master`),
    close: async () => {
      const left = existsSync(links) ? readdirSync(links).filter((name) => name.startsWith(prefix)) : [];
      await Promise.all([...left, bridge].map(removeLink));
    },
  };
}

async function raise(bridge: string, address: string): Promise<void> {
  if (!existsSync(`${links}/${bridge}`)) await command('ip', ['link', 'add', bridge, 'type', 'bridge']);
  await command('ip', ['address', 'replace', address, 'dev', bridge]);
  await command('ip', ['link', 'set', bridge, 'up']);
}

/** Removes a link. Checks first because without links the `ip` command may be missing, too. */
async function removeLink(name: string): Promise<void> {
  if (!existsSync(`${links}/${name}`)) return;
  await command('ip', ['link', 'delete', name]).catch((error: Error) => {
    if (!/Cannot find device/.test(error.message)) throw error;
  });
}
