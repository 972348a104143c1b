import { Router } from 'express';
import { locations } from './catalog/locations.ts';
import { presentPricing } from './catalog/pricing.ts';
import { hetznerServerTypes, presentServerType } from './catalog/server-types.ts';
import { HetznerError, resourceNotFound } from './errors.ts';
import { answerList, type Listed } from './lists.ts';
import { type HetznerProject, isSoldOut } from './project.ts';
import { idOf } from './routing.ts';

/** The catalog: /locations, /server_types and /pricing. /datacenters is gone since October 2026. */
export function hetznerCatalogRoutes(project: HetznerProject): Router {
  const router = Router();
  const offer = (path: string, one: string, rows: () => Listed[], sortable: string[]): void => {
    router.get(`/${path}`, (request, response) => {
      answerList(request, response, { key: path, rows: rows(), sortable });
    });
    router.get(`/${path}/:id`, (request, response) => {
      const id = idOf(request, one);
      const row = rows().find((each) => each.id === id);
      if (!row) throw resourceNotFound(one, id);
      response.json({ [one]: row });
    });
  };
  offer('locations', 'location', () => locations, ['id', 'name']);
  const types = () =>
    hetznerServerTypes.map((type) =>
      presentServerType(type, (location) => isSoldOut(project, type.name, location)),
    );
  offer('server_types', 'server_type', types, ['id', 'name']);

  router.get('/pricing', (_request, response) => void response.json({ pricing: presentPricing() }));

  router.get(['/datacenters', '/datacenters/:id'], () => {
    const announcement = 'https://docs.hetzner.cloud/changelog#2026-06-02-datacenters-deprecated';
    throw new HetznerError('deprecated_api_endpoint', 'datacenters were removed: use locations', {
      announcement,
    });
  });
  return router;
}
