import { Router } from 'express';
import { presentAction } from './action-runner.ts';
import { datacenters, locations } from './catalog/locations.ts';
import { hetznerServerTypes, presentServerType } from './catalog/server-types.ts';
import { HetznerError, resourceNotFound } from './errors.ts';
import { answerList, type Listed, valuesOf } from './lists.ts';
import type { HetznerProject } from './project.ts';
import { answerActions, idOf } from './routing.ts';

/** The catalog: /locations, /datacenters, /server_types; and /actions by id. */
export function hetznerCatalogRoutes(project: HetznerProject): Router {
  const router = Router();
  const offer = (path: string, key: string, one: string, rows: () => Listed[]): void => {
    router.get(`/${path}`, (request, response) => {
      answerList(request, response, { key, rows: rows(), sortable: ['id', 'name'] });
    });
    router.get(`/${path}/:id`, (request, response) => {
      const id = idOf(request, one);
      const row = rows().find((each) => each.id === id);
      if (!row) throw resourceNotFound(one, id);
      response.json({ [one]: row });
    });
  };
  offer('locations', 'locations', 'location', () => locations);
  offer('datacenters', 'datacenters', 'datacenter', () =>
    datacenters.map((each) => presentDatacenter(project, each)),
  );
  offer('server_types', 'server_types', 'server_type', () => hetznerServerTypes.map(presentServerType));
  return router.use(actionRoutes(project));
}

function actionRoutes(project: HetznerProject): Router {
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

  router.get('/actions/:id', (request, response) => {
    const id = idOf(request, 'action');
    const action = project.actions.get(id);
    if (!action) throw resourceNotFound('action', id);
    response.json({ action: presentAction(action) });
  });

  return router;
}

function presentDatacenter(
  project: HetznerProject,
  datacenter: (typeof datacenters)[number],
): Listed & Record<string, unknown> {
  const offered = hetznerServerTypes.filter((type) => datacenter.location in type.monthly);
  const left = offered.filter(
    (type) => !type.deprecation && !project.soldOut.get(`${type.name}@${datacenter.location}`),
  );
  return {
    id: datacenter.id,
    name: datacenter.name,
    description: datacenter.description,
    location: locations.find(({ name }) => name === datacenter.location),
    server_types: {
      supported: offered.map(({ id }) => id),
      available: left.map(({ id }) => id),
      available_for_migration: left.map(({ id }) => id),
    },
  };
}
