import { Router } from 'express';
import { z } from 'zod';
import { presentAction } from './action-runner.ts';
import { parseBody } from './body.ts';
import { locations } from './catalog/locations.ts';
import { HetznerError, invalidInput, resourceNotFound } from './errors.ts';
import { labels } from './labels.ts';
import { answerList } from './lists.ts';
import type { HetznerProject, VolumeRecord } from './project.ts';
import { beginAction, idOf, refuseBusy } from './routing.ts';

const createBody = z.strictObject({
  name: z.string().min(1).max(64),
  size: z.int().min(10).max(10_240),
  location: z.string().optional(),
  server: z.int().positive().optional(),
  automount: z.boolean().default(false),
  format: z.enum(['ext4', 'xfs']).nullish(),
  labels: labels.default({}),
});

/** /volumes: those that a person creates. Our stacks have none, and attaching one to a server answers 501. */
export function volumeRoutes(project: HetznerProject): Router {
  const router = Router();
  const present = (volume: VolumeRecord) => presentVolume(project, volume);

  router.get('/volumes', (request, response) => {
    answerList(request, response, {
      key: 'volumes',
      rows: project.volumes.all(),
      present,
      sortable: ['id', 'name', 'created'],
      filters: { status: (volume, value) => present(volume).status === value },
    });
  });

  router.post('/volumes', (request, response) => {
    const volume = project.volumes.put({
      id: project.nextId('volume'),
      created: new Date().toISOString(),
      ...newVolume(project, request.body),
    });
    const resources = [{ id: volume.id, type: 'volume' as const }];
    const action = beginAction(project, response, { command: 'create_volume', resources });
    response.status(201).json({ volume: present(volume), action: presentAction(action), next_actions: [] });
  });

  router.get('/volumes/:id', (request, response) => {
    response.json({ volume: present(findVolume(project, idOf(request, 'volume'))) });
  });

  router.delete('/volumes/:id', (request, response) => {
    const { id } = findVolume(project, idOf(request, 'volume'));
    refuseBusy(project, { id, type: 'volume' });
    project.volumes.remove(id);
    response.status(204).end();
  });

  return router;
}

function newVolume(project: HetznerProject, body: unknown): Omit<VolumeRecord, 'id' | 'created'> {
  const {
    name,
    size,
    location,
    server,
    automount,
    format = null,
    labels: given,
  } = parseBody(createBody, body);
  if (server !== undefined || automount)
    throw new HetznerError('not_implemented', 'the sandbox attaches no volume to a server');
  if (!location || !locations.some((one) => one.name === location))
    throw invalidInput({
      location: [location ? `location '${location}' not found` : 'location or server is required'],
    });
  if (project.volumes.find((one) => one.name === name))
    throw new HetznerError('uniqueness_error', `volume with name '${name}' already exists`, {
      fields: [{ name: 'name' }],
    });
  return { name, size, location, format, labels: given };
}

function findVolume(project: HetznerProject, id: number): VolumeRecord {
  const volume = project.volumes.get(id);
  if (!volume) throw resourceNotFound('volume', id);
  return volume;
}

/** A volume as the API returns it (hcloud-go `schema/volume.go`). */
function presentVolume(project: HetznerProject, { location, ...volume }: VolumeRecord) {
  return {
    ...volume,
    status: project.actions.isBusy({ id: volume.id, type: 'volume' }) ? 'creating' : 'available',
    server: null,
    location: locations.find(({ name }) => name === location),
    protection: { delete: false },
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`,
  };
}
