import { type Response, Router } from 'express';
import { z } from 'zod';
import { presentAction, type Resource } from './action-runner.ts';
import { deleteProtectionBody, idOrName, parseBody } from './body.ts';
import { findLocationNamed, locations } from './catalog/locations.ts';
import { HetznerError, invalidInput, resourceNotFound } from './errors.ts';
import { labels } from './labels.ts';
import { answerList } from './lists.ts';
import type { HetznerProject, ServerRecord, VolumeRecord } from './project.ts';
import {
  type ActionRequest,
  actionRoutesOn,
  beginAction,
  idOf,
  refuseBusy,
  refuseTakenName,
} from './routing.ts';

const name = z.string().regex(/^[a-zA-Z0-9]([\w.-]{0,62}[a-zA-Z0-9])?$/, 'Name is not valid.');
/** Gigabytes. */
const size = z.int().min(10, 'must be at least 10').max(10_240, 'must be at most 10240');

const createVolumeBody = z.strictObject({
  name,
  size,
  server: z.int().optional(),
  location: idOrName.optional(),
  labels: labels.default({}),
  automount: z.boolean().optional(),
  format: z.enum(['ext4', 'xfs']).optional(),
});
const updateVolumeBody = z.strictObject({ name: name.optional(), labels: labels.optional() });
const attachVolumeBody = z.strictObject({ server: z.int(), automount: z.boolean().optional() });
const resizeVolumeBody = z.strictObject({ size });

/** Volumes that a server can have. */
const maxVolumes = 16;

/** /volumes. They exist in the API only: a simulated server has no device for them. */
export function volumeRoutes(project: HetznerProject): Router {
  const router = Router();

  router.get('/volumes', (request, response) => {
    answerList(request, response, {
      key: 'volumes',
      rows: project.volumes.all(),
      present: presentVolume,
      sortable: ['id', 'name', 'created'],
      filters: { status: (volume, value) => volume.status === value },
    });
  });

  router.post('/volumes', (request, response) => {
    response.status(201).json(createVolume(project, request.body, response));
  });

  router.get('/volumes/:id', (request, response) => {
    response.json({ volume: presentVolume(findVolume(project, idOf(request, 'volume'))) });
  });

  router.put('/volumes/:id', (request, response) => {
    const volume = findVolume(project, idOf(request, 'volume'));
    const { name: wanted = volume.name, labels: labelled = volume.labels } = parseBody(
      updateVolumeBody,
      request.body,
    );
    refuseTakenName(project.volumes, 'volume', wanted, volume.id);
    const changed = project.volumes.put({ ...volume, name: wanted, labels: labelled });
    response.json({ volume: presentVolume(changed) });
  });

  router.delete('/volumes/:id', (request, response) => {
    const volume = findVolume(project, idOf(request, 'volume'));
    if (volume.protection.delete) throw new HetznerError('protected', 'volume deletion is protected');
    refuseBusy(project, { id: volume.id, type: 'volume' });
    if (volume.server !== null)
      throw new HetznerError(
        'resource_in_use',
        `volume with ID '${volume.id}' is still attached to a server`,
      );
    project.volumes.remove(volume.id);
    response.status(204).end();
  });

  return router.use(volumeActionRoutes(project));
}

function volumeActionRoutes(project: HetznerProject): Router {
  const router = Router();
  const on = actionRoutesOn(router, project, {
    path: 'volumes',
    type: 'volume',
    find: (id) => findVolume(project, id),
  });
  on('attach', (order) => ({ action: attach(project, order) }));
  on('detach', ({ resource, begin }) => {
    if (resource.server === null)
      throw new HetznerError('unsupported_error', 'volume is not attached to a server');
    return { action: begin('detach_volume', {}, [{ id: resource.server, type: 'server' }]) };
  });
  on('resize', ({ resource, body, begin }) => {
    const { size: wanted } = parseBody(resizeVolumeBody, body);
    if (wanted <= resource.size) throw invalidInput({ size: ['must be greater than the current size'] });
    return { action: begin('resize_volume', { size: wanted }) };
  });
  on('change_protection', ({ resource, body, begin }) => {
    const { delete: wanted = resource.protection.delete } = parseBody(deleteProtectionBody, body);
    project.volumes.put({ ...resource, protection: { delete: wanted } });
    return { action: begin('change_protection') };
  });
  return router;
}

function attach(project: HetznerProject, { resource, body, begin }: ActionRequest<VolumeRecord>): unknown {
  const { server: serverId } = parseBody(attachVolumeBody, body);
  const server = serverFor(project, serverId);
  refuseUnattachable(project, resource, server);
  refuseBusy(project, { id: server.id, type: 'server' });
  return begin('attach_volume', { server: server.id }, [{ id: server.id, type: 'server' }]);
}

/** Throws Hetzner's error for a volume that a server cannot have. */
export function refuseUnattachable(
  project: HetznerProject,
  volume: VolumeRecord,
  { id, location }: Pick<ServerRecord, 'location'> & { id?: number },
): void {
  if (volume.server !== null)
    throw new HetznerError('volume_already_attached', 'volume is already attached to a server');
  if (volume.location !== location)
    throw invalidInput({ server: ['server must be in the same location as the volume'] });
  if (project.volumes.all().filter(({ server }) => server === id).length >= maxVolumes)
    throw new HetznerError('resource_limit_exceeded', 'volume limit per server exceeded');
}

function createVolume(project: HetznerProject, body: unknown, response: Response): Record<string, unknown> {
  const wanted = parseBody(createVolumeBody, body);
  const server = wanted.server === undefined ? undefined : serverFor(project, wanted.server);
  const location = locationFor(wanted, server);
  refuseTakenName(project.volumes, 'volume', wanted.name);
  const volume: VolumeRecord = {
    id: 0,
    name: wanted.name,
    server: null,
    status: 'creating',
    location,
    size: wanted.size,
    format: wanted.format ?? null,
    labels: wanted.labels,
    protection: { delete: false },
    created: new Date().toISOString(),
  };
  if (server) refuseUnattachable(project, volume, server);
  const stored = project.volumes.put({ ...volume, id: project.nextId('volume') });
  const resources: Resource[] = [{ id: stored.id, type: 'volume' }];
  const action = beginAction(project, response, { command: 'create_volume', resources });
  const next = server
    ? [
        project.actions.begin({
          command: 'attach_volume',
          resources: [...resources, { id: server.id, type: 'server' }],
          input: { server: server.id },
        }),
      ]
    : [];
  return {
    volume: presentVolume(stored),
    action: presentAction(action),
    next_actions: next.map(presentAction),
  };
}

function locationFor(
  { location, automount }: z.infer<typeof createVolumeBody>,
  server: ServerRecord | undefined,
): string {
  if (server && location !== undefined)
    throw invalidInput({ location: ['must not be given together with server'] });
  if (server) return server.location;
  if (automount) throw invalidInput({ automount: ['server must be provided'] });
  if (location === undefined)
    throw invalidInput({ location: ['either location or server must be provided'] });
  const found = findLocationNamed(location);
  if (!found) throw invalidInput({ location: [`'${location}' not found`] });
  return found.name;
}

function serverFor(project: HetznerProject, id: number): ServerRecord {
  const server = project.servers.get(id);
  if (!server) throw invalidInput({ server: [`server with ID '${id}' not found`] });
  return server;
}

/** Finds a volume, or throws Hetzner's 404. */
function findVolume(project: HetznerProject, id: number): VolumeRecord {
  const volume = project.volumes.get(id);
  if (!volume) throw resourceNotFound('volume', id);
  return volume;
}

/** A volume as the API returns it (hcloud-go `schema/volume.go`). */
function presentVolume(volume: VolumeRecord): Record<string, unknown> {
  return {
    ...volume,
    location: locations.find(({ name: each }) => each === volume.location),
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`,
  };
}
