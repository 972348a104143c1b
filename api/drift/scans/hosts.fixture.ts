import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Types } from 'mongoose';
import ssh2 from 'ssh2';
import { restartScript } from '../../../infra/ssh/host-report.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { DriftCollections } from '../drift.collections.ts';
import { instanceRowOf } from '../fleet.fixture.ts';

/** A host with a real SSH server that answers the report script with any text. It belongs to a customer of its own. */
export interface ReportingHost {
  id: string;
  subdomain: string;
  /** What it answers from now on; undefined: its SSH server is gone. */
  reports(text: string | undefined): Promise<void>;
  /** How often its assistant was started again. */
  restarts(): number;
}

/** Hosts that all have the same port, each at a loopback address of its own. */
export interface ReportingHosts {
  port: number;
  hosts: ReportingHost[];
  close(): Promise<void>;
}

/** What a host reports if nothing is wrong; what it leaves out is not judged. */
export const WELL = 'state=running\nhealth=healthy\nmemoryTotalKb=4000000\nmemoryAvailableKb=2000000\n';

/** Starts `count` hosts and creates the rows of their customers in cell eu1. */
export async function startHosts(
  { collections, vault }: { collections: DriftCollections; vault: Vault },
  count: number,
): Promise<ReportingHosts> {
  const [hostKey, deployKey] = [newKey(), newKey()];
  const opened: Awaited<ReturnType<typeof openHost>>[] = [];
  for (let at = 0; at < count; at += 1)
    opened.push(await openHost(`127.0.1.${at + 1}`, opened[0]?.port ?? 0, hostKey.private));
  const hosts = opened.map((host) => ({
    ...host,
    id: new Types.ObjectId().toString(),
    subdomain: `host-${randomBytes(6).toString('hex')}`,
  }));
  const rows = hosts.map(({ id, subdomain, address }, at) => {
    const row = instanceRowOf({ id, subdomain, address, serverId: at + 1, keyId: at + 1, recordId: `${at}` });
    const keys = { gatewayToken: 'a token', deployKey: deployKey.private, hostKey: hostKey.public };
    return { ...row, observed: { ...(row.observed as object), secrets: vault.seal(id, keys) } };
  });
  await collections.instances.insertMany(rows);
  const close = async () => void (await Promise.all(opened.map((host) => host.reports(undefined))));
  return { port: opened[0]?.port ?? 0, hosts, close };
}

async function openHost(address: string, wanted: number, hostKey: string) {
  let answer = WELL;
  let restarts = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connection.on('authentication', (attempt) => attempt.accept());
    connection.on('error', () => undefined);
    connection.on('session', (accept) =>
      accept().on('exec', (reply, _reject, { command }) => {
        const channel = reply();
        if (command === restartScript) restarts += 1;
        else channel.write(answer);
        channel.exit(0);
        channel.end();
      }),
    );
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
  await listen(wanted);
  const { port } = server.address() as AddressInfo;
  let listening = true;
  const reports = async (text: string | undefined) => {
    answer = text ?? '';
    if (text === undefined && listening) await new Promise<void>((resolve) => server.close(() => resolve()));
    else if (text !== undefined && !listening) await listen(port);
    listening = text !== undefined;
  };
  return { address, port, reports, restarts: () => restarts };
}

/** Now and then ssh2 makes a key that nothing can read, itself included. */
function newKey(): { private: string; public: string } {
  for (;;) {
    const { private: key, public: line } = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return { private: key, public: line };
  }
}
