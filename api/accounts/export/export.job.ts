import type { Logger } from 'pino';
import { HeartbeatMonitor } from '../../../gateway/store/heartbeat-monitor.ts';
import type { JobQueue } from '../../platform/jobs/queue.ts';
import { holderIsDead, type WorkerIdentity } from '../../platform/process/worker-identity.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { AccountCollections } from '../account.collections.ts';
import { readmeFile, zipOf } from './export.archive.ts';
import type { DataExportRecord } from './export.model.ts';
import type { ExportSection } from './export.section.ts';
import { ArchiveTooLarge, removeArchive, writeArchive } from './export.store.ts';

/** What a worker needs to put archives together. */
export interface ExportWorkerDeps<Slice extends AccountCollections = AccountCollections> {
  collections: Slice;
  jobs: JobQueue;
  vault: Vault;
  logger: Logger;
  worker: WorkerIdentity;
  /** Aborted when this process has to stop. */
  stopping: AbortSignal;
  sections: readonly ExportSection<Slice>[];
  /** The most that an archive may have, in bytes. */
  maxBytes?: number;
}

const MAX_BYTES = 256 * 1024 * 1024;
/** An archive that was begun this often and never finished is given up. */
const MAX_ATTEMPTS = 10;
const BEAT_MS = 5_000;
/** A worker that shows no life for this long has died, or failed and waits for its next try. In ms of our clock. */
const SILENT_MS = 60_000;

/** The export was removed, or another worker has it by now, or this process stops. */
class ExportLost extends Error {
  override readonly name = 'ExportLost';
}

/** Puts the archives together that are asked for, one at a time, and mails their links. */
export function createExportWorker<Slice extends AccountCollections>(
  deps: ExportWorkerDeps<Slice>,
  clock: () => number = () => performance.now(),
): () => Promise<void> {
  const heartbeats = new HeartbeatMonitor({ clock });
  return async () => {
    await mailLinks(deps);
    const asked = await deps.collections.dataExports.find({ status: 'asked' }).sort({ askedAt: 1 }).lean();
    heartbeats.retain(asked.map(({ _id }) => _id.toString()));
    const observed = asked.map((one) => ({
      one,
      silentMs: heartbeats.observe(one._id.toString(), `${one.attempt} ${one.beat}`),
    }));
    for (const { one, silentMs } of observed) {
      if (deps.stopping.aborted) return;
      const isFree = !one.holder || silentMs > SILENT_MS || holderIsDead(one.holder, deps.worker);
      const claimed = isFree ? await claim(deps, one) : null;
      if (claimed) await putTogether(deps, claimed);
    }
    await mailLinks(deps);
  };
}

/** Queues the mails of archives that are ready. A process that dies in between is followed by another that does it again. */
async function mailLinks({ collections: { dataExports }, jobs }: ExportWorkerDeps): Promise<void> {
  for (const { _id, userId } of await dataExports.find({ status: 'ready', isMailed: false }).lean()) {
    await jobs.enqueue('mail', { mail: 'export_ready', userId: userId.toString() }, { key: `export:${_id}` });
    await dataExports.updateOne({ _id }, { $set: { isMailed: true } });
  }
}

/** The worker that raises the number of attempts has the export; an earlier one can no longer finish it. */
async function claim(
  { collections, worker }: ExportWorkerDeps,
  { _id, attempt }: DataExportRecord,
): Promise<DataExportRecord | null> {
  return await collections.dataExports
    .findOneAndUpdate(
      { _id, status: 'asked', attempt },
      { $set: { holder: worker, beat: 0 }, $inc: { attempt: 1 } },
      { returnDocument: 'after' },
    )
    .lean();
}

async function putTogether<Slice extends AccountCollections>(
  deps: ExportWorkerDeps<Slice>,
  claimed: DataExportRecord,
): Promise<void> {
  const { collections, logger, stopping } = deps;
  const { _id, attempt } = claimed;
  const own = { _id, attempt, status: 'asked' as const };
  if (attempt > MAX_ATTEMPTS) return fail(deps, own);
  let isLost = false;
  const beat = setInterval(() => {
    collections.dataExports.updateOne(own, { $inc: { beat: 1 } }).then(
      ({ matchedCount }) => {
        isLost = matchedCount === 0;
      },
      (error: unknown) => logger.warn({ err: error }, 'an export shows no life'),
    );
  }, BEAT_MS);
  const beforeChunk = () => {
    if (isLost || stopping.aborted) throw new ExportLost();
  };
  try {
    await writeOnce(deps, claimed, beforeChunk);
  } catch (error) {
    if (error instanceof ArchiveTooLarge) await fail(deps, own, error);
    else if (!(error instanceof ExportLost))
      logger.error({ err: error, exportId: _id }, 'an export failed; it is tried again');
    else if (stopping.aborted) await collections.dataExports.updateOne(own, { $set: { holder: null } });
  } finally {
    clearInterval(beat);
  }
}

async function writeOnce<Slice extends AccountCollections>(
  { collections, vault, sections, maxBytes = MAX_BYTES }: ExportWorkerDeps<Slice>,
  { _id, attempt, userId, askedAt }: DataExportRecord,
  beforeChunk: () => void,
): Promise<void> {
  const user = await collections.users.findById(userId).lean();
  // The account went while its export waited.
  if (!user) throw new ExportLost();
  const files = sections.flatMap((section) => section.files(collections, user));
  const zip = zipOf([readmeFile(sections, askedAt), ...files], askedAt);
  const { exportChunks } = collections;
  const archive = await writeArchive({ exportChunks, vault }, { _id, attempt }, zip, {
    maxBytes,
    beforeChunk,
  });
  await collections.dataExports.updateOne(
    { _id, attempt, status: 'asked' },
    { $set: { status: 'ready', archive, holder: null, isMailed: false } },
  );
}

async function fail(
  { collections, logger }: ExportWorkerDeps,
  own: Pick<DataExportRecord, '_id' | 'attempt'> & { status: 'asked' },
  error?: Error,
): Promise<void> {
  logger.error({ err: error, exportId: own._id }, 'an export is given up');
  const { matchedCount } = await collections.dataExports.updateOne(own, {
    $set: { status: 'failed', holder: null },
  });
  if (matchedCount === 1) await removeArchive(collections, own._id);
}
