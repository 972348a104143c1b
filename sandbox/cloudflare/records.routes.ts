import { type Request, Router } from 'express';
import { refusals } from './errors.ts';
import { listRecords } from './records.list.ts';
import { type DnsRecord, presentRecord } from './records.ts';
import type { Change, DnsZone } from './zone.ts';

/** /zones/{zone}/dns_records, with the batch call. Import and export are not simulated. */
export function recordRoutes(zone: DnsZone): Router {
  const router = Router({ mergeParams: true });

  router.get('/', (request, response) => {
    const { rows, resultInfo } = listRecords(zone.records(), request.query as Record<string, string>);
    response.json({ ...success(rows.map(presentRecord)), result_info: resultInfo });
  });

  router.post('/', (request, response) => {
    const record = zone.created(request.body);
    zone.commit([{ put: record }]);
    response.json(success(presentRecord(record)));
  });

  router.post('/batch', (request, response) => {
    response.json(success(runBatch(zone, request.body)));
  });

  router.get('/:record', (request, response, next) => {
    // Import and export match the path of a record: leave them to the 501 handler.
    if (request.params.record === 'export') return next();
    response.json(success(presentRecord(zone.find(idOf(request)))));
  });

  router.put('/:record', (request, response) => {
    const record = zone.overwritten(idOf(request), request.body);
    zone.commit([{ put: record }]);
    response.json(success(presentRecord(record)));
  });

  router.patch('/:record', (request, response) => {
    const record = zone.patched(idOf(request), request.body);
    zone.commit([{ put: record }]);
    response.json(success(presentRecord(record)));
  });

  router.delete('/:record', (request, response) => {
    const record = zone.find(idOf(request));
    zone.commit([{ remove: record }]);
    response.json(success({ id: record.id }));
  });

  return router;
}

/** Cloudflare's envelope around a result. */
export function success(result: unknown): Record<string, unknown> {
  return { success: true, errors: [], messages: [], result };
}

function idOf(request: Request): string {
  const id = String(request.params.record);
  if (!/^[0-9a-f]{32}$/.test(id)) throw refusals.noRoute(request.originalUrl.split('?')[0] ?? '');
  return id;
}

interface Batch {
  deletes?: { id: string }[];
  patches?: { id: string }[];
  puts?: { id: string }[];
  posts?: unknown[];
}

/** Deletes, then patches, puts and posts, in one transaction. */
function runBatch(zone: DnsZone, body: Batch): Record<string, unknown> {
  const { deletes = [], patches = [], puts = [], posts = [] } = body;
  const removed = deletes.map(({ id }) => zone.find(id));
  const patched = patches.map(({ id, ...rest }) => zone.patched(id, rest));
  const put = puts.map(({ id, ...rest }) => zone.overwritten(id, rest));
  const posted = posts.map((each) => zone.created(each));
  const changes: Change[] = [
    ...removed.map((record) => ({ remove: record })),
    ...[...patched, ...put, ...posted].map((record) => ({ put: record })),
  ];
  zone.commit(changes);
  const present = (records: DnsRecord[]): unknown[] => records.map(presentRecord);
  return { deletes: present(removed), patches: present(patched), puts: present(put), posts: present(posted) };
}
