import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Types } from 'mongoose';
import {
  parseReport,
  reportScript,
  restartScript,
  saltedHash,
} from '../../../infra/servers/inside-report.ts';
import { runOverSsh, type SshAccess, SshFailure } from '../../../infra/servers/ssh-session.ts';
import type { InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { instanceSecrets } from '../../assistants/instances/instance.schema.ts';
import type { Models } from '../../collections.ts';
import type { Config } from '../../config.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import { writeDrifted } from '../findings/drift.conditions.ts';
import type { FindingKind } from '../findings/drift.kinds.ts';
import { isSuspicious } from '../findings/drift.policy.ts';
import type { Found } from '../findings/drift.schema.ts';
import { noteFinding, recordFindings } from '../findings/finding.commands.ts';
import type { FindingRecord } from '../findings/finding.model.ts';
import { inFlight } from './expected.ts';
import { compareInside } from './inside.compare.ts';
import { makePass } from './pass.commands.ts';

/** What a look inside is made with. */
export interface InsideDeps {
  models: Models;
  config: Pick<Config, 'cell' | 'sshPort' | 'drift'>;
  vault: Vault;
}

/** Sessions at once from one process. */
const AT_ONCE = 32;
/** Sessions begin within this of one another, so that a fleet is not knocked at in one moment. */
const JITTER_MS = 250;

/**
 * Looks into every server of the cell, when that is due, and starts again what is down. Undefined where it is not due.
 * Where so many look sick that our own way to them is to blame, nothing is started.
 */
export async function makeInside(
  deps: InsideDeps,
  now = false,
): Promise<{ findings: FindingRecord[]; suspicious: boolean } | undefined> {
  const { models, config } = deps;
  const { cell } = config;
  const pauseMs = config.drift.insideSeconds * 1000;
  return makePass(models, { cell, depth: 'inside', now, pauseMs }, async (pass, signal) => {
    const seen = await askAll(deps);
    const ids = [...seen.keys()].map((id) => new Types.ObjectId(id));
    const moving = await inFlight(models, ids, pass.beganAt);
    const found = [...seen].flatMap(([id, one]) => (moving.has(id) ? [] : one));
    const sick = new Set(found.map(({ instanceId }) => instanceId)).size;
    const suspicious = isSuspicious(sick, seen.size);
    signal.throwIfAborted();
    const findings = await recordFindings(models, {
      cell,
      depth: 'inside',
      found,
      examined: ({ instanceId }) => {
        const id = instanceId?.toString() ?? '';
        return seen.has(id) && !moving.has(id);
      },
    });
    if (!suspicious) await startAgain(deps, findings);
    await writeDrifted(models, cell);
    const end = {
      outcome: suspicious ? 'stopped' : 'done',
      reason: suspicious ? 'Too much looks sick at once: nothing is started again.' : undefined,
      instances: seen.size,
      findings: findings.length,
    } as const;
    return { end, result: { findings, suspicious } };
  });
}

type Row = Pick<InstanceRecord, '_id' | 'subdomain' | 'observed'>;

const FIELDS = { subdomain: 1, observed: 1 } as const;

/** Every server's findings by instance, a few sessions at a time; rows come by cursor, since they hold sealed keys. */
async function askAll(deps: InsideDeps): Promise<Map<string, Found[]>> {
  const off = await unreachableAnyway(deps);
  const rows = rowsOf(deps);
  const seen = new Map<string, Found[]>();
  const lane = async (): Promise<void> => {
    for (let next = await rows.next(); !next.done; next = await rows.next()) {
      const row = next.value;
      const id = row._id.toString();
      if (off.has(id)) continue;
      await sleep(Math.random() * JITTER_MS);
      seen.set(id, await askOne(deps, row));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return seen;
}

/** A cursor takes one question at a time; a generator lets many lanes ask it. */
async function* rowsOf({ models, config }: InsideDeps): AsyncGenerator<Row, undefined> {
  const filter = { cell: config.cell, 'desired.present': true, observed: { $ne: null } };
  yield* models.instances.find<Row>(filter, FIELDS).lean().cursor({ batchSize: 200 });
  return undefined;
}

/** Instances whose server the inventory already knows to be off or gone: their silence is no news. */
async function unreachableAnyway({ models, config }: InsideDeps): Promise<Set<string>> {
  const kinds: FindingKind[] = ['server_off', 'server_missing', 'server_address_changed'];
  const known = await models.findings
    .find({ cell: config.cell, kind: { $in: kinds }, status: { $ne: 'resolved' } }, { instanceId: 1 })
    .lean();
  return new Set(known.flatMap(({ instanceId }) => instanceId?.toString() ?? []));
}

async function askOne(deps: InsideDeps, row: Row): Promise<Found[]> {
  const { access, gatewayToken } = accessOf(deps, row);
  const salt = randomBytes(16).toString('hex');
  const [instanceId, { subdomain, observed }] = [row._id.toString(), row];
  if (!observed) return [];
  const { imageReference, composeHash, configHash } = observed;
  const token = saltedHash(salt, gatewayToken);
  const expected = { instanceId, subdomain, imageReference, composeHash, configHash, token };
  try {
    const { stdout } = await runOverSsh(access, reportScript, { stdin: `${salt}\n` });
    return compareInside(expected, parseReport(stdout));
  } catch (error) {
    const actual = error instanceof SshFailure ? error.message : 'it sends no report';
    const resource = `server ${observed.serverId}`;
    return [
      { kind: 'inside_unreachable', resource, subject: subdomain, instanceId, expected: 'a report', actual },
    ];
  }
}

function accessOf(
  { vault, config }: InsideDeps,
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

/** Starts assistants that are down, once for each finding. One whose compose.yaml was edited waits for its repair. */
async function startAgain(deps: InsideDeps, findings: readonly FindingRecord[]): Promise<void> {
  const edited = new Set(
    findings.filter(({ kind }) => kind === 'compose_changed').map(({ subject }) => subject),
  );
  for (const finding of findings) {
    const down = finding.kind === 'container_stopped' || finding.kind === 'container_missing';
    if (!down || finding.seen > 1 || finding.status !== 'open' || edited.has(finding.subject)) continue;
    const row = await deps.models.instances.findOne<Row>({ _id: finding.instanceId }, FIELDS).lean();
    if (!row?.observed) continue;
    const { access } = accessOf(deps, row);
    const started = await runOverSsh(access, restartScript, { timeoutMs: 120_000 }).catch(() => ({
      code: -1,
    }));
    const what = started.code === 0 ? 'started again' : 'could not be started again';
    await noteFinding(deps.models, finding._id, what);
  }
}
