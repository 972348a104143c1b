import { Router } from 'express';
import { parseBody } from './body.ts';
import { type HetznerServerType, hetznerServerTypes } from './catalog/server-types.ts';
import { HetznerError } from './errors.ts';
import { newSnapshot } from './images.routes.ts';
import { changeServer, type HetznerProject, type ServerRecord } from './project.ts';
import { type ActionRequest, actionRoutesOn } from './routing.ts';
import { diskOf, findImage, findServerType, refuseSoldOut } from './servers.create.ts';
import { addServerNetworkActions } from './servers.networks.ts';
import { addRescueActions } from './servers.rescue.ts';
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
  const on = actionRoutesOn(router, project, {
    path: 'servers',
    type: 'server',
    find: (id) => findServer(project, id),
  });
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
  on('enable_backup', ({ resource, begin }) => {
    changeServer(project, resource.id, { backupWindow: resource.backupWindow ?? '22-02' });
    return { action: begin('enable_backup') };
  });
  on('disable_backup', ({ resource, begin }) => {
    changeServer(project, resource.id, { backupWindow: null });
    return { action: begin('disable_backup') };
  });
  addRescueActions(project, on);
  addServerNetworkActions(project, on);
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

type ServerActionRequest = ActionRequest<ServerRecord>;

function changeType(
  project: HetznerProject,
  { resource: server, body, begin }: ServerActionRequest,
): unknown {
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

function rebuild(project: HetznerProject, { resource: server, body, begin }: ServerActionRequest): unknown {
  const { image: meant, user_data } = parseBody(rebuildBody, body);
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
  { resource: server, body, begin }: ServerActionRequest,
): Record<string, unknown> {
  const wanted = parseBody(createImageBody, body);
  if (wanted.type === 'backup' && !server.backupWindow) {
    throw new HetznerError('unsupported_error', 'backups are not enabled for this server');
  }
  const image = newSnapshot(project, server, wanted);
  return { image, action: begin('create_image', { imageId: image.id }, [{ id: image.id, type: 'image' }]) };
}

function changeProtection(
  project: HetznerProject,
  { resource: server, body, begin }: ServerActionRequest,
): unknown {
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
