import { type Request, type Response, Router } from 'express';
import { presentAction, type StoredAction } from './action-runner.ts';
import { parseBody } from './body.ts';
import { type HetznerServerType, hetznerServerTypes } from './catalog/server-types.ts';
import { HetznerError } from './errors.ts';
import { newSnapshot } from './images.routes.ts';
import { changeServer, type HetznerProject, type ServerRecord } from './project.ts';
import { beginAction, idOf, refuseBusy } from './routing.ts';
import { diskOf, findImage, findServerType, refuseSoldOut } from './servers.create.ts';
import { findServer } from './servers.routes.ts';
import {
  changeTypeBody,
  createImageBody,
  emptyBody,
  rebuildBody,
  serverProtectionBody,
} from './servers.schema.ts';

/** POST /servers/{id}/actions/…: each answers 201 with a running action. */
export function serverActionRoutes(project: HetznerProject): Router {
  const router = Router();
  const on = (name: string, handle: (order: ActionRequest) => Record<string, unknown>): void => {
    router.post(`/servers/:id/actions/${name}`, (request, response) => {
      const server = findServer(project, idOf(request, 'server'));
      refuseBusy(project, { id: server.id, type: 'server' });
      response.status(201).json(handle(actionRequestOf(project, server, request, response)));
    });
  };

  for (const [name, command] of Object.entries(powerCommands)) {
    on(name, ({ body, begin }) => {
      parseBody(emptyBody, body);
      return { action: begin(command) };
    });
  }
  on('change_type', (order) => ({ action: changeType(project, order) }));
  on('rebuild', (order) => ({ action: rebuild(project, order), root_password: null }));
  on('create_image', (order) => createImage(project, order));
  on('change_protection', (order) => ({ action: changeProtection(project, order) }));
  on('enable_backup', ({ server, begin }) => {
    changeServer(project, server.id, { backupWindow: server.backupWindow ?? '22-02' });
    return { action: begin('enable_backup') };
  });
  on('disable_backup', ({ server, begin }) => {
    changeServer(project, server.id, { backupWindow: null });
    return { action: begin('disable_backup') };
  });
  return router;
}

/** Path segment to action command. */
const powerCommands = {
  poweron: 'start_server',
  poweroff: 'stop_server',
  shutdown: 'shutdown_server',
  reboot: 'reboot_server',
  reset: 'reset_server',
};

interface ActionRequest {
  server: ServerRecord;
  body: unknown;
  begin(command: string, input?: StoredAction['input'], image?: number): Record<string, unknown>;
}

function actionRequestOf(
  project: HetznerProject,
  server: ServerRecord,
  request: Request,
  response: Response,
): ActionRequest {
  return {
    server,
    body: request.body,
    begin: (command, input = {}, image) => {
      const resources: StoredAction['resources'] = [{ id: server.id, type: 'server' }];
      if (image) resources.push({ id: image, type: 'image' });
      return presentAction(beginAction(project, response, { command, input, resources }));
    },
  };
}

function changeType(
  project: HetznerProject,
  { server, body, begin }: ActionRequest,
): Record<string, unknown> {
  const { server_type, upgrade_disk } = parseBody(changeTypeBody, body);
  const type = findServerType(server_type);
  if (server.status !== 'off') throw new HetznerError('server_not_stopped', 'server must be stopped');
  refuseMisfit(server, type);
  refuseSoldOut(project, type, server.location);
  return begin('change_server_type', { type: type.name, upgradeDisk: upgrade_disk });
}

function refuseMisfit(server: ServerRecord, type: HetznerServerType): void {
  const current = hetznerServerTypes.find(({ name }) => name === server.type);
  const refuse = (reason: string): never => {
    throw new HetznerError('invalid_server_type', reason);
  };
  if (type.name === server.type) refuse('server already has this type');
  if (type.architecture !== current?.architecture) refuse('server type has another architecture');
  if (type.disk < server.diskGb)
    refuse('cannot change type because the selected server_type has not sufficient disk space');
  if (!(server.location in type.monthly)) refuse(`server type is not offered in '${server.location}'`);
}

function rebuild(project: HetznerProject, { server, body, begin }: ActionRequest): Record<string, unknown> {
  const { image: meant, user_data } = parseBody(rebuildBody, body);
  if (!project.driver.removeDisk)
    throw new HetznerError('not_implemented', 'these servers cannot be rebuilt');
  if (server.protection.rebuild) throw new HetznerError('protected', 'server rebuild is protected');
  const architecture = hetznerServerTypes.find(({ name }) => name === server.type)?.architecture ?? 'x86';
  const image = findImage(project, meant, { architecture, disk: server.diskGb });
  return begin('rebuild_server', {
    imageId: image.id,
    disk: diskOf(image),
    userData: user_data ?? server.userData,
  });
}

function createImage(
  project: HetznerProject,
  { server, body, begin }: ActionRequest,
): Record<string, unknown> {
  const wanted = parseBody(createImageBody, body);
  if (wanted.type === 'backup' && !server.backupWindow) {
    throw new HetznerError('unsupported_error', 'backups are not enabled for this server');
  }
  const image = newSnapshot(project, server, wanted);
  return { image, action: begin('create_image', { imageId: image.id }, image.id) };
}

function changeProtection(
  project: HetznerProject,
  { server, body, begin }: ActionRequest,
): Record<string, unknown> {
  const wanted = parseBody(serverProtectionBody, body);
  const change = {
    delete: wanted.delete ?? server.protection.delete,
    rebuild: wanted.rebuild ?? server.protection.rebuild,
  };
  if (change.delete !== change.rebuild)
    throw new HetznerError('unsupported_error', 'delete and rebuild protection must be equal');
  changeServer(project, server.id, { protection: change });
  return begin('change_protection');
}
