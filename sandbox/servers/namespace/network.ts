import { existsSync, readdirSync } from 'node:fs';
import { command } from '../../openclaw/command.ts';
import type { AddressPlan } from './address-plan.ts';

const links = '/sys/class/net';

/** The network of one sandbox: a bridge on this machine that only its servers are on. Needs Debian's iproute2 once it is raised. */
export interface Network {
  /** Makes the bridge with this machine's address on it. Raising it twice is raising it once. */
  raise(): Promise<void>;
  /** Gives the namespace of process `pid` an `eth0` on the bridge. The link goes when the namespace goes. */
  plug(id: number, pid: number): Promise<void>;
  unplug(id: number): Promise<void>;
  isPlugged(id: number): boolean;
  /** Removes the bridge and whatever is plugged into it. */
  close(): Promise<void>;
}

/** The network that an address plan describes; nothing of it is there yet. */
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

/** Where there is no such link there may be no `ip` either. */
async function removeLink(name: string): Promise<void> {
  if (!existsSync(`${links}/${name}`)) return;
  await command('ip', ['link', 'delete', name]).catch((error: Error) => {
    if (!/Cannot find device/.test(error.message)) throw error;
  });
}
