import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Types } from 'mongoose';
import type { HeartbeatMonitor } from '../../../gateway/store/heartbeat-monitor.ts';
import {
  hostReportScript,
  parseHostReport,
  restartScript,
  saltedHash,
} from '../../../infra/ssh/host-report.ts';
import { runOverSsh, type SshAccess, SshFailure } from '../../../infra/ssh/ssh-session.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { instanceSecrets } from '../../assistants/instances/instance.schema.ts';
import type { Config } from '../../config.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { DriftCollections } from '../drift.collections.ts';
import type { FindingKind } from '../findings/drift.kinds.ts';
import { isMassDrift } from '../findings/drift.policy.ts';
import type { FoundDrift } from '../findings/drift.schema.ts';
import {
  deletedInstances,
  isMassDriftConfirmed,
  noteFinding,
  recordFindings,
} from '../findings/finding.commands.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { inFlight } from './expected-instances.ts';
import { compareHost } from './host-check.compare.ts';
import { runScan } from './scan-run.commands.ts';

export interface HostCheckDeps {
  collections: DriftCollections;
  config: Pick<Config, 'cell' | 'sshPort' | 'drift'>;
  vault: Vault;
  scanRuns: HeartbeatMonitor;
}

/** Concurrent SSH sessions of one process. */
const MAX_SESSIONS = 32;
/** Longest random delay before a session, so that sessions do not all start in one moment. */
const JITTER_MS = 250;

/** What a host check saw. `suspected`: so many hosts are out of reach that our own connection is suspected. */
export interface HostCheckResult {
  findings: FindingRecord[];
  suspected: boolean;
}

/**
 * Checks every host of the cell, if that is due, and starts again what is down. Undefined if it is not due. If so many
 * hosts are out of reach that our own connection to them is to blame, that they are is doubtful; a host that answers is
 * treated as always.
 */
export async function runHostCheck(deps: HostCheckDeps, now = false): Promise<HostCheckResult | undefined> {
  const { collections, config, scanRuns } = deps;
  const { cell } = config;
  const pauseMs = config.drift.insideSeconds * 1000;
  return runScan(collections, { cell, depth: 'inside', now, pauseMs, scanRuns }, async (run, signal) => {
    const seen = await checkAllHosts(deps);
    const ids = [...seen.keys()].map((id) => new Types.ObjectId(id));
    const moving = await inFlight(collections, ids, run.beganAt);
    const judged = [...seen].filter(([id]) => !moving.has(id)).map(([, host]) => host);
    const unreachable = judged.filter(({ answered }) => !answered).length;
    const massDrift = isMassDrift(unreachable, seen.size);
    const found = judged.flatMap((host) => host.found);
    const deleted = await deletedInstances(collections, { cell, depth: 'inside' });
    signal.throwIfAborted();
    const findings = await recordFindings(collections, {
      cell,
      depth: 'inside',
      found: massDrift ? [...found, massDriftFinding(cell, unreachable, seen.size)] : found,
      examined: ({ instanceId }) => {
        const id = instanceId?.toString();
        return id === undefined || deleted.has(id) || (seen.has(id) && !moving.has(id));
      },
    });
    await restartStopped(deps, findings);
    const suspected = massDrift && !isMassDriftConfirmed(findings);
    const end = {
      outcome: massDrift ? 'stopped' : 'done',
      reason: massDrift
        ? 'Too many servers are out of reach: our own connection is suspected, and nothing follows for those.'
        : undefined,
      instances: seen.size,
      findings: findings.length,
    } as const;
    return { end, suspected, result: { findings, suspected } };
  });
}

function massDriftFinding(cell: string, unreachable: number, checked: number): FoundDrift {
  return {
    kind: 'instrument_suspected',
    resource: `servers of cell ${cell}`,
    subject: cell,
    expected: 'at most 5% out of reach',
    actual: `${unreachable} of ${checked} out of reach`,
  };
}

type Row = Pick<InstanceRecord, '_id' | 'subdomain' | 'observed'>;

const FIELDS = { subdomain: 1, observed: 1 } as const;

/** What is wrong with a host. `answered`: it was reached, whatever it said. */
interface CheckedHost {
  found: FoundDrift[];
  answered: boolean;
}

/**
 * Every host's findings by instance, a few sessions at a time. A cursor reads the rows, since they hold sealed keys.
 */
async function checkAllHosts(deps: HostCheckDeps): Promise<Map<string, CheckedHost>> {
  const off = await knownUnreachable(deps);
  const rows = rowsOf(deps);
  const seen = new Map<string, CheckedHost>();
  const checkNext = async (): Promise<void> => {
    for (let next = await rows.next(); !next.done; next = await rows.next()) {
      const row = next.value;
      const id = row._id.toString();
      if (off.has(id)) continue;
      await sleep(Math.random() * JITTER_MS);
      seen.set(id, await checkHost(deps, row));
    }
  };
  await Promise.all(Array.from({ length: MAX_SESSIONS }, checkNext));
  return seen;
}

/** A cursor takes one request at a time; a generator queues the requests of concurrent sessions. */
async function* rowsOf({ collections, config }: HostCheckDeps): AsyncGenerator<Row, undefined> {
  // Nobody but its owner has a key to an adopted server.
  const filter = { cell: config.cell, 'desired.present': true, observed: { $ne: null }, adopted: null };
  yield* collections.instances.find<Row>(filter, FIELDS).lean().cursor({ batchSize: 200 });
  return undefined;
}

/** Instances whose server the inventory already knows to be off or gone: that they do not answer is no new finding. */
async function knownUnreachable({ collections, config }: HostCheckDeps): Promise<Set<string>> {
  const kinds: FindingKind[] = ['server_off', 'server_missing', 'server_address_changed'];
  const known = await collections.findings
    .find({ cell: config.cell, kind: { $in: kinds }, status: { $ne: 'resolved' } }, { instanceId: 1 })
    .lean();
  return new Set(known.flatMap(({ instanceId }) => instanceId?.toString() ?? []));
}

async function checkHost(deps: HostCheckDeps, row: Row): Promise<CheckedHost> {
  const { access, gatewayToken } = accessOf(deps, row);
  const salt = randomBytes(16).toString('hex');
  const [instanceId, { subdomain, observed }] = [row._id.toString(), row];
  if (!observed) return { found: [], answered: true };
  const { imageReference, composeHash, configHash } = observed;
  const token = saltedHash(salt, gatewayToken);
  const expected = { instanceId, subdomain, imageReference, composeHash, configHash, token };
  const unreachable = (actual: string, answered: boolean): CheckedHost => {
    const resource = `server ${observed.serverId}`;
    const kind = 'inside_unreachable';
    return {
      found: [{ kind, resource, subject: subdomain, instanceId, expected: 'a report', actual }],
      answered,
    };
  };
  const session = await runOverSsh(access, hostReportScript, { stdin: `${salt}\n` }).catch(
    (error: unknown) =>
      error instanceof SshFailure
        ? unreachable(error.message, error.answered)
        : unreachable('no session could be opened', false),
  );
  if ('found' in session) return session;
  try {
    return { found: compareHost(expected, parseHostReport(session.stdout)), answered: true };
  } catch {
    return unreachable('it sends no report', true);
  }
}

function accessOf(
  { vault, config }: HostCheckDeps,
  { _id, observed }: Row,
): { access: SshAccess; gatewayToken: string } {
  const { deployKey, hostKey, gatewayToken } = vault.open(
    _id.toString(),
    observed?.secrets ?? '',
    instanceSecrets,
  );
  const access = { host: observed?.address ?? '', port: config.sshPort, privateKey: deployKey, hostKey };
  return { access, gatewayToken };
}

/**
 * Starts assistants that are down, once for each finding, several at a time: one that hangs holds up no other. One whose
 * compose.yaml was edited waits for its repair.
 */
async function restartStopped(deps: HostCheckDeps, findings: readonly FindingRecord[]): Promise<void> {
  const edited = new Set(
    findings.filter(({ kind }) => kind === 'compose_changed').map(({ subject }) => subject),
  );
  const stopped = findings
    .filter(({ kind }) => kind === 'container_stopped' || kind === 'container_missing')
    .filter(({ seen, status, subject }) => seen === 1 && status === 'open' && !edited.has(subject))
    .values();
  const restartNext = async (): Promise<void> => {
    for (const finding of stopped) await restart(deps, finding);
  };
  await Promise.all(Array.from({ length: MAX_SESSIONS }, restartNext));
}

async function restart(deps: HostCheckDeps, { _id, instanceId }: FindingRecord): Promise<void> {
  const row = await deps.collections.instances.findOne<Row>({ _id: instanceId }, FIELDS).lean();
  if (!row?.observed) return;
  const { access } = accessOf(deps, row);
  const started = await runOverSsh(access, restartScript, { timeoutMs: 120_000 }).catch(() => ({
    code: -1,
  }));
  await noteFinding(
    deps.collections,
    _id,
    started.code === 0
      ? { kind: 'restarted', what: 'started again' }
      : { kind: 'restart_failed', what: 'could not be started again' },
  );
}
