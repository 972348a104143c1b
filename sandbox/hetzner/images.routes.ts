import { Router } from 'express';
import { z } from 'zod';
import { removeImage } from './action-handlers.ts';
import { presentAction } from './action-runner.ts';
import { deleteProtectionBody, parseBody } from './body.ts';
import { hetznerImages, type Image } from './catalog/images.ts';
import { hetznerServerTypes } from './catalog/server-types.ts';
import { HetznerError, resourceNotFound } from './errors.ts';
import { labels } from './labels.ts';
import { answerList } from './lists.ts';
import { allImages, type HetznerProject, type ServerRecord } from './project.ts';
import { beginAction, idOf, refuseBusy } from './routing.ts';

const updateImageBody = z.strictObject({
  description: z.string().min(1).nullish(),
  type: z.literal('snapshot').optional(),
  labels: labels.optional(),
});

/** /images: Hetzner's own and the project's snapshots and backups. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of routes
export function imageRoutes(project: HetznerProject): Router {
  const router = Router();

  router.get('/images', (request, response) => {
    const deprecated = request.query.include_deprecated === 'true';
    answerList(request, response, {
      key: 'images',
      rows: allImages(project).filter((image) => deprecated || !image.deprecated),
      sortable: ['id', 'name', 'created'],
      filters: {
        type: (image, value) => image.type === value,
        status: (image, value) => image.status === value,
        architecture: (image, value) => image.architecture === value,
        bound_to: (image, value) => String(image.bound_to) === value,
        include_deprecated: () => true,
      },
    });
  });

  router.get('/images/:id', (request, response) => {
    response.json({ image: findImageById(project, idOf(request, 'image')) });
  });

  router.put('/images/:id', (request, response) => {
    const image = ownImage(project, idOf(request, 'image'));
    const { description, type, labels: wanted } = parseBody(updateImageBody, request.body);
    const bound_to = type === 'snapshot' ? null : image.bound_to;
    const changed = {
      ...image,
      description: description ?? image.description,
      type: type ?? image.type,
      bound_to,
      labels: wanted ?? image.labels,
    };
    response.json({ image: project.snapshots.put(changed) });
  });

  router.delete('/images/:id', async (request, response) => {
    const image = ownImage(project, idOf(request, 'image'));
    if (image.protection.delete) throw new HetznerError('protected', 'image deletion is protected');
    if (image.status === 'creating') throw new HetznerError('locked', 'image is being created');
    await removeImage(project, image.id);
    response.status(204).end();
  });

  router.post('/images/:id/actions/change_protection', (request, response) => {
    const image = ownImage(project, idOf(request, 'image'));
    const { delete: wanted = image.protection.delete } = parseBody(deleteProtectionBody, request.body);
    const resources = [{ id: image.id, type: 'image' as const }];
    refuseBusy(project, { id: image.id, type: 'image' });
    project.snapshots.put({ ...image, protection: { delete: wanted } });
    const action = beginAction(project, response, { command: 'change_protection', resources });
    response.status(201).json({ action: presentAction(action) });
  });

  return router;
}

/** Records a snapshot or backup that is being created from a server. */
export function newSnapshot(
  project: HetznerProject,
  server: ServerRecord,
  {
    type,
    description,
    labels: wanted,
  }: { type: 'snapshot' | 'backup'; description?: string | null | undefined; labels: Record<string, string> },
): Image {
  const source = allImages(project).find(({ id }) => id === server.imageId);
  return project.snapshots.put({
    id: project.nextId('image'),
    type,
    status: 'creating',
    name: null,
    description: description ?? `${type} ${new Date().toISOString()}`,
    image_size: null,
    disk_size: server.diskGb,
    created: new Date().toISOString(),
    created_from: { id: server.id, name: server.name },
    bound_to: type === 'backup' ? server.id : null,
    os_flavor: source?.os_flavor ?? 'unknown',
    os_version: source?.os_version ?? null,
    rapid_deploy: false,
    architecture: hetznerServerTypes.find(({ name }) => name === server.type)?.architecture ?? 'x86',
    protection: { delete: false },
    deprecated: null,
    deprecation: null,
    deleted: null,
    labels: wanted,
  });
}

function findImageById(project: HetznerProject, id: number): Image {
  const image = allImages(project).find((each) => each.id === id);
  if (!image) throw resourceNotFound('image', id);
  return image;
}

function ownImage(project: HetznerProject, id: number): Image {
  if (hetznerImages.some((image) => image.id === id))
    throw new HetznerError('forbidden', 'system images cannot be changed');
  return findImageById(project, id);
}
