import { resolve } from 'node:path';
import { onDisk } from '../disk.ts';
import type { ComposeFile, ComposeService } from './compose-schema.ts';

/** A folder or file of the server's disk, as the container sees it. `source` is a path on this machine. */
export interface Mount {
  source: string;
  target: string;
}

/** The base folders of a project's relative and absolute paths on this machine. */
export interface ComposePaths {
  disk: string;
  directory: string;
}

/** An error of compose while it reads a project, with compose's own message. */
export class BadProject extends Error {
  readonly code = 'bad_project';
}

/** Resolves a path of the compose file on this machine, relative to the project or absolute on the server's disk. */
export function hostPath({ directory, disk }: ComposePaths, path: string): string {
  if (!path.startsWith('/')) return resolve(directory, path);
  return path.startsWith(`${disk}/`) ? path : onDisk(disk, path);
}

/** The folder in which Docker keeps a named volume. */
export function volumeFolder(disk: string, volume: string): string {
  return onDisk(disk, `/var/lib/docker/volumes/${volume}/_data`);
}

/** The full name of a volume: its own `name`, or project and key. */
export function volumeName(file: ComposeFile, project: string, key: string): string {
  if (!(key in file.volumes)) throw new BadProject(`service refers to undefined volume ${key}`);
  return file.volumes[key]?.name ?? `${project}_${key}`;
}

/** Resolves all mounts of a service: folders, named volumes, configs, secrets. Throws BadProject. */
export function resolveMounts(
  places: ComposePaths,
  file: ComposeFile,
  project: string,
  service: ComposeService,
): Mount[] {
  const place = (from: string) =>
    /^[./~]/.test(from) ? hostPath(places, from) : volumeFolder(places.disk, volumeName(file, project, from));
  return [
    ...service.volumes.flatMap((volume) => readVolume(volume, place)),
    ...granted(places, file.configs, service.configs, '/'),
    ...granted(places, file.secrets, service.secrets, '/run/secrets/'),
  ];
}

function readVolume(volume: ComposeService['volumes'][number], place: (from: string) => string): Mount[] {
  if (typeof volume !== 'string') {
    const { type, source = '', target } = volume;
    return type === 'tmpfs' ? [] : [{ source: place(source), target }];
  }
  const [from = '', target] = volume.split(':');
  if (!target) throw new BadProject(`volume "${volume}" has no name and would be lost: name it`);
  return [{ source: place(from), target }];
}

function granted(
  places: ComposePaths,
  known: ComposeFile['configs'],
  grants: ComposeService['configs'],
  folder: string,
): Mount[] {
  return grants.map((grant) => {
    const given = typeof grant === 'string' ? { source: grant } : grant;
    const file = known[given.source]?.file;
    if (!file) throw new BadProject(`service refers to undefined config or secret ${given.source}`);
    return { source: hostPath(places, file), target: given.target ?? folder + given.source };
  });
}
