import { type Request, type Response, Router } from 'express';
import { presentAction, type Resource, type StoredAction } from './action-runner.ts';
import { HetznerError, resourceNotFound } from './errors.ts';
import { answerList, valuesOf } from './lists.ts';
import { allImages, type HetznerProject } from './project.ts';
import { idOf } from './routing.ts';

/** The path of each kind of resource that has actions, and how to find out whether one exists. */
function kindsOf(
  project: HetznerProject,
): { path: string; type: Resource['type']; exists: (id: number) => boolean }[] {
  return [
    { path: 'servers', type: 'server', exists: (id) => project.servers.get(id) !== undefined },
    { path: 'firewalls', type: 'firewall', exists: (id) => project.firewalls.get(id) !== undefined },
    { path: 'images', type: 'image', exists: (id) => allImages(project).some((image) => image.id === id) },
    { path: 'networks', type: 'network', exists: (id) => project.networks.get(id) !== undefined },
    { path: 'volumes', type: 'volume', exists: (id) => project.volumes.get(id) !== undefined },
    { path: 'primary_ips', type: 'primary_ip', exists: (id) => project.primaryIps.get(id) !== undefined },
  ];
}

/** /actions by id; and the actions of each kind of resource and of one resource, listed or by id. */
export function actionRoutes(project: HetznerProject): Router {
  const router = Router();

  router.get('/actions', (request, response) => {
    const ids = valuesOf(request.query as Record<string, string>, 'id');
    if (ids.length === 0) {
      const announcement = 'https://docs.hetzner.cloud/changelog#2025-01-30-listing-arbitrary-actions';
      throw new HetznerError('deprecated_api_endpoint', 'listing all actions was removed: name them by id', {
        announcement,
      });
    }
    const rows = ids.flatMap((id) => project.actions.get(Number(id)) ?? []);
    answerActions(request, response, rows);
  });

  router.get('/actions/:id', (request, response) => answerAction(project, request, response, () => true));

  for (const { path, type, exists } of kindsOf(project)) {
    const isOfKind = ({ resources }: StoredAction) => resources.some((each) => each.type === type);
    router.get(`/${path}/actions`, (request, response) =>
      answerActions(request, response, project.actions.list().filter(isOfKind)),
    );
    router.get(`/${path}/actions/:id`, (request, response) =>
      answerAction(project, request, response, isOfKind),
    );
    router.get(`/${path}/:resource/actions{/:id}`, (request, response) => {
      const id = Number(request.params.resource);
      if (!exists(id)) throw resourceNotFound(type.replace('_', ' '), String(request.params.resource));
      const isOfResource = ({ resources }: StoredAction) =>
        resources.some((each) => each.type === type && each.id === id);
      if (request.params.id) return answerAction(project, request, response, isOfResource);
      answerActions(request, response, project.actions.list({ id, type }));
    });
  }
  return router;
}

function answerAction(
  project: HetznerProject,
  request: Request,
  response: Response,
  isMeant: (action: StoredAction) => boolean,
): void {
  const id = idOf(request, 'action');
  const action = project.actions.get(id);
  if (!action || !isMeant(action)) throw resourceNotFound('action', id);
  response.json({ action: presentAction(action) });
}

function answerActions(request: Request, response: Response, rows: StoredAction[]): void {
  answerList(request, response, {
    key: 'actions',
    rows,
    present: presentAction,
    sortable: ['id', 'command', 'status', 'progress', 'started', 'finished'],
    filters: {
      id: (row, value) => String(row.id) === value,
      status: (row, value) => row.status === value,
    },
  });
}
