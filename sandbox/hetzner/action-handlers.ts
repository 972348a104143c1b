import type { ServerSpec } from '../servers/driver.ts';
import type { HetznerActionHandler, StoredAction } from './action-runner.ts';
import { hetznerServerTypes } from './catalog/server-types.ts';
import { HetznerError } from './errors.ts';
import { changeServer, type HetznerProject, type ServerRecord } from './project.ts';

/** The handler of each action command. Handlers are idempotent, as the server driver is. */
export function actionHandlersOf(project: HetznerProject): Record<string, HetznerActionHandler> {
  const onServer = (
    handle: (server: ServerRecord, action: StoredAction) => Promise<void>,
  ): HetznerActionHandler => {
    return async (action) => {
      const server = project.servers.get(action.resources[0]?.id ?? 0);
      if (!server) throw new HetznerError('not_found', 'the server no longer exists');
      await handle(server, action);
    };
  };
  const small: HetznerActionHandler = () => project.pause('smallActionMs');
  return {
    create_server: onServer((server) => createServer(project, server)),
    start_server: onServer((server) => startServer(project, server)),
    stop_server: onServer((server) => stopServer(project, server)),
    shutdown_server: onServer((server) => stopServer(project, server)),
    reboot_server: onServer((server) => restartServer(project, server)),
    reset_server: onServer((server) => restartServer(project, server)),
    change_server_type: onServer((server, action) => changeType(project, server, action)),
    rebuild_server: onServer((server, action) => rebuildServer(project, server, action)),
    create_image: onServer((server, action) => createImage(project, server, action)),
    delete_server: (action) => deleteServer(project, action),
    enable_backup: small,
    disable_backup: small,
    change_protection: small,
    set_firewall_rules: small,
    apply_firewall: small,
    remove_firewall: small,
    create_volume: small,
  };
}

async function createServer(project: HetznerProject, server: ServerRecord): Promise<void> {
  await project.pause('serverCreateMs');
  // Until the driver is ready, the order stays in progress, as in a slow cloud.
  await project.driver.ready?.();
  changeServer(project, server.id, { status: 'off' });
}

async function startServer(project: HetznerProject, server: ServerRecord): Promise<void> {
  if (server.status === 'initializing') throw new HetznerError('conflict', 'the server was not created');
  changeServer(project, server.id, { status: 'starting', wanted: 'on' });
  await project.pause('serverStartMs');
  await powerOn(project, server);
  changeServer(project, server.id, { status: 'running' });
}

function powerOn(project: HetznerProject, server: ServerRecord): Promise<void> {
  const delays = { sshdMs: project.latency.draw('sshdMs'), imagePullMs: project.latency.draw('imagePullMs') };
  return project.driver.powerOn(specOf(server), delays);
}

async function stopServer(project: HetznerProject, server: ServerRecord): Promise<void> {
  changeServer(project, server.id, { status: 'stopping', wanted: 'off' });
  await project.pause('serverStopMs');
  await project.driver.powerOff(server.id);
  changeServer(project, server.id, { status: 'off' });
}

async function restartServer(project: HetznerProject, server: ServerRecord): Promise<void> {
  await project.driver.powerOff(server.id);
  await startServer(project, server);
}

async function changeType(
  project: HetznerProject,
  server: ServerRecord,
  action: StoredAction,
): Promise<void> {
  const type = String(action.input.type);
  const diskGb =
    action.input.upgradeDisk === true ? (hetznerServerTypes.find(({ name }) => name === type)?.disk ?? 0) : 0;
  changeServer(project, server.id, { status: 'migrating' });
  await project.pause('serverCreateMs');
  const changed = changeServer(project, server.id, { type, diskGb: Math.max(server.diskGb, diskGb) });
  if (changed) await startServer(project, changed);
}

async function rebuildServer(
  project: HetznerProject,
  server: ServerRecord,
  action: StoredAction,
): Promise<void> {
  const { imageId, disk, userData } = action.input as Pick<ServerRecord, 'imageId' | 'disk' | 'userData'>;
  changeServer(project, server.id, { status: 'rebuilding' });
  await project.driver.powerOff(server.id);
  await project.driver.removeDisk?.(server.id);
  await project.pause('serverCreateMs');
  const rebuilt = changeServer(project, server.id, { imageId, disk, userData });
  if (rebuilt) await startServer(project, rebuilt);
}

async function createImage(
  project: HetznerProject,
  server: ServerRecord,
  action: StoredAction,
): Promise<void> {
  const imageId = Number(action.input.imageId);
  await project.pause('snapshotMs');
  await project.driver.snapshot(server.id, imageId);
  const image = project.snapshots.get(imageId);
  if (image) project.snapshots.put({ ...image, status: 'available', image_size: 1.5 });
}

async function deleteServer(project: HetznerProject, action: StoredAction): Promise<void> {
  const id = action.resources[0]?.id ?? 0;
  changeServer(project, id, { status: 'deleting', wanted: 'off' });
  await project.pause('serverDeleteMs');
  await project.driver.remove(id);
  for (const image of project.snapshots.all()) {
    // Backups are deleted with their server; snapshots outlive it.
    if (image.bound_to === id) await removeImage(project, image.id);
  }
  for (const firewall of project.firewalls.all()) {
    if (firewall.servers.includes(id)) {
      project.firewalls.put({ ...firewall, servers: firewall.servers.filter((server) => server !== id) });
    }
  }
  project.servers.remove(id);
}

/** Removes a snapshot or backup, disk first: a crash in between leaves a record, never a disk without one. */
export async function removeImage(project: HetznerProject, imageId: number): Promise<void> {
  await project.driver.removeSnapshot(imageId);
  project.snapshots.remove(imageId);
}

/** The driver's specification of a server. */
export function specOf(server: ServerRecord): ServerSpec {
  const type = hetznerServerTypes.find(({ name }) => name === server.type);
  return {
    id: server.id,
    name: server.name,
    address: server.address,
    cores: type?.cores ?? 1,
    memoryGb: type?.memory ?? 1,
    diskGb: server.diskGb,
    authorizedKeys: server.authorizedKeys,
    userData: server.userData,
    disk: server.disk,
  };
}
