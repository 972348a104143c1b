import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InstallMethod, setKey } from './cache-key.ts';
import { ToolchainError } from './errors.ts';
import { findFault } from './manifest.ts';
import { homeFolder, pluginFiles, setFile, toolchainFolder } from './paths.ts';
import { mongod, type Need, type PartName, partsFor, type ToolchainPart } from './versions.ts';

/** The parts of a complete toolchain; absolute paths. */
export interface Toolchain {
  /** The Pulumi CLI. */
  pulumi: string;
  /** A Pulumi home with the plugins; shared and perhaps read-only, so run the engine with `preparePulumiHome`. */
  pulumiHome: string;
  /** Folder of pulumi-language-nodejs: put it on the engine's PATH. */
  languageHostDir: string;
  /** The embedded database, our FerretDB build (mongo/main.go) or MongoDB's own; arguments and files differ. */
  mongo: { kind: 'ferretdb' | 'mongod'; program: string };
  /** Docker Compose as a standalone command. */
  compose: string;
  installMethod: InstallMethod;
}

/** Part folders by part, as stored in a set's file; set-up adds each part when it is finished. */
export type PartFolders = Partial<Record<PartName, string>>;

/**
 * The toolchain that this checkout needs, checked by sizes and times in a few milliseconds. Never runs Go or uses the
 * network. Checks only the parts for `need`, so that the pages are up before the engine is built; paths of other parts
 * may not exist. Throws ToolchainError: toolchain_missing, toolchain_broken.
 */
export function locateToolchain(env: NodeJS.ProcessEnv = process.env, need: Need = 'operator'): Toolchain {
  const root = toolchainFolder(env);
  const parts = partsFor(need);
  let fault: string | undefined;
  for (const method of installMethodsToTry(env)) {
    const folders = readSet(root, method);
    if (!parts.every(({ name }) => folders[name])) continue;
    fault = findSetFault(root, folders, parts) ?? findHomeFault(homeFolder(root, setKey(method)), parts);
    if (!fault) return describe(root, method, folders);
  }
  throw fault
    ? new ToolchainError(
        'toolchain_broken',
        `The toolchain in ${root} is damaged: ${fault}. Nothing runs on it. Run: ${setUpCommand(env)}`,
      )
    : new ToolchainError(
        'toolchain_missing',
        `There is no toolchain for this checkout in ${root}. Run: ${setUpCommand(env)}`,
      );
}

function setUpCommand({ CLAWDET_TOOLCHAIN: method }: NodeJS.ProcessEnv): string {
  return `${method ? `CLAWDET_TOOLCHAIN=${method} ` : ''}node toolchain/setup.ts`;
}

/** The install methods that CLAWDET_TOOLCHAIN allows, the preferred one first. Throws road_unknown. */
export function installMethodsToTry(env: NodeJS.ProcessEnv): InstallMethod[] {
  const asked = env.CLAWDET_TOOLCHAIN;
  if (!asked) return ['official', 'build'];
  if (asked === 'official' || asked === 'build') return [asked];
  throw new ToolchainError(
    'road_unknown',
    `CLAWDET_TOOLCHAIN is "${asked}". Set it to "official" (download) or "build" (build with Go), or unset it.`,
  );
}

/** The part folders of a set (names below `root`) that set-up has finished so far. */
export function readSet(root: string, method: InstallMethod): PartFolders {
  try {
    return (JSON.parse(readFileSync(setFile(root, setKey(method)), 'utf8')) as { folders: PartFolders })
      .folders;
  } catch {
    return {};
  }
}

/** What is wrong with those parts of a set, or undefined. */
function findSetFault(root: string, folders: PartFolders, parts: ToolchainPart[]): string | undefined {
  for (const { name } of parts) {
    const fault = findFault(join(root, folders[name] ?? ''));
    if (fault) return `${folders[name]} ${fault}`;
  }
  return undefined;
}

/** What is missing in a set's Pulumi home, or undefined. */
function findHomeFault(home: string, parts: ToolchainPart[]): string | undefined {
  const missing = parts.find((part) => pluginFiles(home, part).some((file) => !existsSync(file)));
  return missing && `the plugin ${missing.name} is missing in ${home}`;
}

function describe(root: string, installMethod: InstallMethod, folders: PartFolders): Toolchain {
  const at = (name: PartName) => join(root, folders[name] ?? `${name}-not-there`);
  return {
    pulumi: join(at('cli'), 'pulumi'),
    pulumiHome: homeFolder(root, setKey(installMethod)),
    languageHostDir: at('nodejs-host'),
    mongo: describeMongo(at('mongo')),
    compose: join(at('compose'), 'docker-compose'),
    installMethod,
  };
}

function describeMongo(folder: string): Toolchain['mongo'] {
  const program = join(folder, mongod.binary);
  return existsSync(program)
    ? { kind: 'mongod', program }
    : { kind: 'ferretdb', program: join(folder, 'mongo') };
}
