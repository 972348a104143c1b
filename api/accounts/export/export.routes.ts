import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Response, Router } from 'express';
import type { ApiDeps } from '../../deps.ts';
import { parseRequest } from '../../platform/http/parse-request.ts';
import { recordActivityFrom } from '../activity/activity.commands.ts';
import { requireRecentLogin } from '../sessions/session.confirm.ts';
import { currentUser } from '../sessions/session.middleware.ts';
import { dayOf } from '../users/calendar-day.ts';
import { lastExport, requestExport, takeDownload } from './export.commands.ts';
import type { ArchiveRecord, DataExportRecord } from './export.model.ts';
import { presentExport } from './export.present.ts';
import { downloadBody } from './export.schema.ts';
import { readArchive } from './export.store.ts';

/** /api/account/export: a person's own data as an archive. */
export function exportRoutes(deps: ApiDeps): Router {
  const { collections, clock = () => new Date() } = deps;
  const router = Router();

  router.get('/', async (_req, res) => {
    res.json(presentExport(await lastExport(collections, currentUser(res)._id, clock())));
  });

  router.post('/', requireRecentLogin(deps), async (req, res) => {
    const user = currentUser(res);
    const requested = await requestExport(deps, user);
    await recordActivityFrom(req, deps, { userId: user._id, act: 'export_requested' });
    res.status(202).json(presentExport(requested));
  });

  router.post('/download', async (req, res) => {
    const { token } = parseRequest(downloadBody, req.body);
    const user = currentUser(res);
    const found = await takeDownload(deps, user, token);
    await recordActivityFrom(req, deps, { userId: user._id, act: 'export_downloaded' });
    await sendArchive(deps, res, found);
  });

  return router;
}

/** A download that breaks off is shorter than announced, which every browser reports. */
async function sendArchive(
  { collections: { exportChunks }, vault, logger }: ApiDeps,
  res: Response,
  found: DataExportRecord & { archive: ArchiveRecord },
): Promise<void> {
  res
    .type('application/zip')
    .set('Content-Length', String(found.archive.size))
    .set('Content-Disposition', `attachment; filename="clawdet-data-${dayOf(found.askedAt)}.zip"`);
  try {
    await pipeline(Readable.from(readArchive({ exportChunks, vault }, found), { objectMode: false }), res);
  } catch (error) {
    logger.warn({ err: error, exportId: found._id }, 'a download of an export broke off');
    if (!res.headersSent) throw error;
  }
}
