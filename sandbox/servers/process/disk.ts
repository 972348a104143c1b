import { constants } from 'node:fs';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { type CloudConfig, readUserData } from '../cloud-config.ts';
import type { ServerSpec } from '../driver.ts';
import { generateHostKey, usableHostKey } from './keys.ts';

const hostKeyPath = 'etc/ssh/ssh_host_ed25519_key';
const bootMarkPath = 'var/lib/cloud/instance-id';
const logPath = 'var/log/cloud-init.log';

/** The path on this machine of a path on the server, always below the disk. */
export function onDisk(disk: string, path: string): string {
  return join(disk, normalize(`/${path}`));
}

/** Copies a disk, with shared blocks if the file system supports it. Retries when a file of a used disk disappears. */
export async function copyDiskFiles(from: string, to: string, attempts = 3): Promise<void> {
  try {
    await copyOnce(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempts === 1) throw error;
    await rm(to, { recursive: true, force: true });
    await copyDiskFiles(from, to, attempts - 1);
  }
}

async function copyOnce(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true, mode: constants.COPYFILE_FICLONE });
}

/** The result of the first boot: the host key, root's authorized keys, and errors of cloud-init. */
export interface Boot {
  hostKey: string;
  authorizedKeys: string[];
  errors: string[];
}

/** The settings that a process server applies. The others have no effect there, and its log says so. */
const APPLIED: ReadonlySet<string> = new Set<keyof CloudConfig>([
  'ssh_deletekeys',
  'ssh_keys',
  'ssh_authorized_keys',
  'write_files',
]);

/**
 * Runs cloud-init's part of a boot. Like cloud-init, it writes files once per instance: not on a second boot of the same
 * server, but again on a disk that was created from a snapshot of another server.
 */
export async function bootDisk(disk: string, spec: ServerSpec): Promise<Boot> {
  const { config, errors } = readUserData(spec.userData);
  if ((await read(disk, bootMarkPath)) !== String(spec.id)) {
    await firstBoot(disk, spec, config, errors);
    await put(disk, logPath, cloudInitLog(config, errors));
    await put(disk, bootMarkPath, String(spec.id));
  }
  return {
    hostKey: (await read(disk, hostKeyPath)) ?? generateHostKey(),
    authorizedKeys: [...spec.authorizedKeys, ...config.ssh_authorized_keys],
    errors,
  };
}

function cloudInitLog(config: CloudConfig, errors: readonly string[]): string {
  const ignored = Object.entries(config).filter(
    ([name, value]) => !APPLIED.has(name) && !(Array.isArray(value) && value.length === 0),
  );
  const lines = [
    ...ignored.map(([name]) => `INFO ${name}: no effect on a process server`),
    ...errors.map((error) => `ERROR ${error}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

async function firstBoot(
  disk: string,
  spec: ServerSpec,
  config: CloudConfig,
  errors: string[],
): Promise<void> {
  for (const folder of ['root', 'opt', 'tmp']) await mkdir(join(disk, folder), { recursive: true });
  await put(disk, 'etc/hostname', `${spec.name}\n`);
  await put(disk, hostKeyPath, hostKey(config, errors), 0o600);
  for (const file of config.write_files) {
    const base64 = file.encoding !== 'text/plain';
    const content = base64 ? Buffer.from(file.content, 'base64') : file.content;
    await put(disk, file.path, content, Number.parseInt(file.permissions, 8), file.append);
  }
}

function hostKey(config: CloudConfig, errors: string[]): string {
  const given = config.ssh_keys.ed25519_private;
  if (!given) return generateHostKey();
  try {
    return usableHostKey(given);
  } catch (error) {
    errors.push(error instanceof Error ? error.message : String(error));
    return generateHostKey();
  }
}

async function put(
  disk: string,
  path: string,
  content: string | Buffer,
  mode = 0o644,
  append = false,
): Promise<void> {
  const target = onDisk(disk, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content, { flag: append ? 'a' : 'w' });
  await chmod(target, mode);
}

async function read(disk: string, path: string): Promise<string | undefined> {
  try {
    return await readFile(onDisk(disk, path), 'utf8');
  } catch {
    return undefined;
  }
}
