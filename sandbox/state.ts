import type { Cloudflare } from './cloudflare/index.ts';
import type { RecordView } from './cloudflare/records.ts';
import type { CallLog, RecordedCall } from './core/call-log.ts';
import type { Fault, FaultRegistry } from './core/fault-rules.ts';
import type { Latency, ProfileName } from './core/latency.ts';
import type { ActionView } from './hetzner/action-runner.ts';
import type { Image } from './hetzner/catalog/images.ts';
import type { FirewallView } from './hetzner/firewalls.present.ts';
import type { Hetzner } from './hetzner/index.ts';
import type { SshKeyRecord } from './hetzner/project.ts';
import type { ServerView } from './hetzner/servers.present.ts';
import type { Mail } from './mail/mail.ts';
import type { ServerDriver } from './servers/driver.ts';

/** The whole state of the sandbox, for the console and for tests. Resources have the form that their API returns. */
export interface SandboxState {
  servers: ServerView[];
  sshKeys: SshKeyRecord[];
  firewalls: FirewallView[];
  snapshots: Image[];
  records: RecordView[];
  mails: Mail[];
  /** The latest Hetzner actions, newest last. */
  actions: ActionView[];
  calls: RecordedCall[];
  unknown: RecordedCall[];
  faults: Fault[];
  /** `cx23@fsn1`. */
  soldOut: string[];
  latency: ProfileName;
  /** What servers wait for before they can boot, as readable phrases; empty when nothing is missing. */
  serversWaitFor: string[];
}

export interface StateSources {
  hetzner: Hetzner;
  cloudflare: Cloudflare;
  mails: () => Mail[];
  calls: CallLog;
  faults: FaultRegistry;
  latency: Latency;
  servers: Pick<ServerDriver, 'waitingFor'>;
}

/** The current state, with the calls after the given id. */
export function stateOf(
  { hetzner, cloudflare, mails, calls, faults, latency, servers }: StateSources,
  callsAfter = 0,
): SandboxState {
  return {
    ...hetzner.resources(),
    actions: hetzner.recentActions(50),
    records: cloudflare.records(),
    mails: mails(),
    calls: calls.since(callsAfter),
    unknown: calls.unknown(),
    faults: faults.list(),
    soldOut: hetzner.soldOut(),
    latency: latency.profile,
    serversWaitFor: servers.waitingFor?.() ?? [],
  };
}
