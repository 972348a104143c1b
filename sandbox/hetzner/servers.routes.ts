import { Router } from 'express';
import { presentAction } from './action-runner.ts';
import { parseBody } from './body.ts';
import { HetznerError, resourceNotFound } from './errors.ts';
import { answerList } from './lists.ts';
import { changeServer, type HetznerProject, type ServerRecord } from './project.ts';
import { beginAction, idOf, refuseBusy, refuseTakenName } from './routing.ts';
import { createServerRecord } from './servers.create.ts';
import { metricsOf } from './servers.metrics.ts';
import { presentServer } from './servers.present.ts';
import { newPassword } from './servers.rescue.ts';
import { type CreateServerBody, createServerBody, updateServerBody } from './servers.schema.ts';

/** /servers: list, create, get, update, delete. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of routes
export function serverRoutes(project: HetznerProject): Router {
  const router = Router();
  const serialize = oneAtATime();

  router.get('/servers', (request, response) => {
    answerList(request, response, {
      key: 'servers',
      rows: project.servers.all(),
      present: (server) => presentServer(project, server),
      sortable: ['id', 'name', 'created'],
      filters: { status: (server, value) => server.status === value },
    });
  });

  router.post('/servers', async (request, response) => {
    const body = parseBody(createServerBody, request.body);
    // One at a time: the code awaits an address between checking the name and storing the record.
    const server = await serialize(() => createServerRecord(project, body));
    const resources = [{ id: server.id, type: 'server' as const }];
    const action = beginAction(project, response, { command: 'create_server', resources });
    const next = body.start_after_create
      ? [project.actions.begin({ command: 'start_server', resources })]
      : [];
    response.status(201).json({
      server: presentServer(project, server),
      action: presentAction(action),
      next_actions: next.map(presentAction),
      root_password: rootPassword(body),
    });
  });

  router.get('/servers/:id', (request, response) => {
    response.json({ server: presentServer(project, findServer(project, idOf(request, 'server'))) });
  });

  router.put('/servers/:id', (request, response) => {
    const server = findServer(project, idOf(request, 'server'));
    const { name = server.name, labels = server.labels } = parseBody(updateServerBody, request.body);
    refuseTakenName(project.servers, 'server', name, server.id);
    const changed = changeServer(project, server.id, { name, labels }) ?? server;
    response.json({ server: presentServer(project, changed) });
  });

  router.delete('/servers/:id', (request, response) => {
    const server = findServer(project, idOf(request, 'server'));
    if (server.protection.delete) throw new HetznerError('protected', 'server deletion is protected');
    refuseBusy(project, { id: server.id, type: 'server' });
    const resources = [{ id: server.id, type: 'server' as const }];
    const action = beginAction(project, response, { command: 'delete_server', resources });
    response.json({ action: presentAction(action) });
  });

  router.get('/servers/:id/metrics', (request, response) => {
    const server = findServer(project, idOf(request, 'server'));
    response.json({ metrics: metricsOf(server, request) });
  });

  return router;
}

/** Finds a server, or throws Hetzner's 404. */
export function findServer(project: HetznerProject, id: number): ServerRecord {
  const server = project.servers.get(id);
  if (!server) throw resourceNotFound('server', id);
  return server;
}

/** A root password; Hetzner sets one only for a server without SSH keys. */
function rootPassword({ ssh_keys }: CreateServerBody): string | null {
  return ssh_keys.length > 0 ? null : newPassword();
}

function oneAtATime(): <R>(work: () => Promise<R>) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
