import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ToolchainPart } from './versions.ts';

/** Folder of the Go modules and of this code. */
export const sourceFolder = import.meta.dirname;

/** `CLAWDET_CACHE`, or `~/.cache/clawdet`. Set-up writes nothing outside it. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.CLAWDET_CACHE || join(homedir(), '.cache', 'clawdet');
}

/** The folder of the parts and sets. */
export function toolchainFolder(env?: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), 'toolchain');
}

/** The file that lists the part folders of a set. */
export function setFile(root: string, key: string): string {
  return join(root, `set-${key}.json`);
}

/** A Pulumi home that contains only the plugins of a set. */
export function homeFolder(root: string, key: string): string {
  return join(root, `home-${key}`);
}

/** Where the engine looks for a plugin in a Pulumi home: at its version, and at those that it stands in for. */
export function pluginFiles(home: string, part: ToolchainPart): string[] {
  if (!part.plugin) return [];
  return [part.version, ...(part.formerVersions ?? [])].map((version) =>
    join(home, 'plugins', `resource-${part.plugin}-v${version}`, part.binary),
  );
}
