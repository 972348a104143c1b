import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { locateToolchain, type PartFolders, type Toolchain } from './locate.ts';
import { homeFolder, pluginFiles } from './paths.ts';
import { toolchainParts } from './versions.ts';

/**
 * Turns `folder` into a separate Pulumi home and returns it. The engine writes workspaces and credentials there and
 * reads the shared plugins through a link, so a cache of another user works as well.
 */
export function preparePulumiHome(folder: string, toolchain: Toolchain = locateToolchain()): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  link(join(toolchain.pulumiHome, 'plugins'), join(folder, 'plugins'));
  return folder;
}

/**
 * Links a set's finished plugins where the engine expects them:
 * plugins/resource-<name>-v<version>/pulumi-resource-<name>.
 */
export function linkPlugins(root: string, key: string, folders: PartFolders): void {
  for (const part of toolchainParts) {
    const folder = folders[part.name];
    if (!folder) continue;
    for (const file of pluginFiles(homeFolder(root, key), part))
      link(relative(dirname(file), join(root, folder, part.binary)), file);
  }
}

function link(target: string, path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() && readlinkSync(path) === target) return;
  if (found) rmSync(path, { recursive: true });
  mkdirSync(dirname(path), { recursive: true });
  try {
    symlinkSync(target, path);
  } catch (error) {
    // Another process created it between the check and the link.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
