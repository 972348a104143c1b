import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolchainError } from './errors.ts';
import { type Road, setKey } from './key.ts';
import { findFault } from './manifest.ts';
import { homeFolder, pluginFile, setFile, sourceFolder, toolchainFolder } from './paths.ts';
import { mongod, type PartName, parts } from './versions.ts';

/** Where the parts of a whole toolchain are; absolute paths. */
export interface Toolchain {
  /** The Pulumi CLI. */
  pulumi: string;
  /** A Pulumi home with the plugins; shared and perhaps read-only, so run the engine on `preparePulumiHome`. */
  pulumiHome: string;
  /** Folder of pulumi-language-nodejs: put it on the engine's PATH. */
  languageHostDir: string;
  /** Folder of the script that starts our policy pack: put it on the engine's PATH, too. */
  policyHostDir: string;
  /** The embedded database, ours of FerretDB (mongo/main.go) or MongoDB's own; each has arguments and files of its own. */
  mongo: { kind: 'ferretdb' | 'mongod'; program: string };
  /** Docker Compose as a command of its own. */
  compose: string;
  road: Road;
}

/** Part folders by part, as a set's file keeps them. */
export type PartFolders = Record<PartName, string>;

/**
 * The toolchain this checkout wants, checked by sizes and times in a few milliseconds. Never runs Go or the network.
 * Throws ToolchainError: toolchain_missing, toolchain_broken.
 */
export function locateToolchain(env: NodeJS.ProcessEnv = process.env): Toolchain {
  const root = toolchainFolder(env);
  let fault: string | undefined;
  for (const road of roadsToTry(env)) {
    const folders = readSet(root, road);
    if (!folders) continue;
    fault = findSetFault(root, folders) ?? findHomeFault(homeFolder(root, setKey(road)));
    if (!fault) return describe(root, road, folders);
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

function setUpCommand({ CLAWDET_TOOLCHAIN: road }: NodeJS.ProcessEnv): string {
  return `${road ? `CLAWDET_TOOLCHAIN=${road} ` : ''}node toolchain/setup.ts`;
}

/** The roads that CLAWDET_TOOLCHAIN allows, the preferred one first. Throws road_unknown. */
export function roadsToTry(env: NodeJS.ProcessEnv): Road[] {
  const asked = env.CLAWDET_TOOLCHAIN;
  if (!asked) return ['official', 'build'];
  if (asked === 'official' || asked === 'build') return [asked];
  throw new ToolchainError(
    'road_unknown',
    `CLAWDET_TOOLCHAIN is "${asked}". Set it to "official" (download) or "build" (build with Go), or unset it.`,
  );
}

/** The part folders of a set (names below `root`), or undefined when there is no such set. */
function readSet(root: string, road: Road): PartFolders | undefined {
  try {
    const { folders } = JSON.parse(readFileSync(setFile(root, setKey(road)), 'utf8')) as {
      folders: PartFolders;
    };
    return parts.every((part) => typeof folders[part.name] === 'string') ? folders : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a set, or undefined. */
function findSetFault(root: string, folders: PartFolders): string | undefined {
  for (const part of parts) {
    const fault = findFault(join(root, folders[part.name]));
    if (fault) return `${folders[part.name]} ${fault}`;
  }
  return undefined;
}

/** What is missing in a set's Pulumi home, or undefined. */
function findHomeFault(home: string): string | undefined {
  const missing = parts.find((part) => part.plugin && !existsSync(pluginFile(home, part)));
  return missing && `the plugin ${missing.name} is missing in ${home}`;
}

function describe(root: string, road: Road, folders: PartFolders): Toolchain {
  return {
    pulumi: join(root, folders.cli, 'pulumi'),
    pulumiHome: homeFolder(root, setKey(road)),
    languageHostDir: join(root, folders['nodejs-host']),
    policyHostDir: join(sourceFolder, 'policy-host'),
    mongo: describeMongo(join(root, folders.mongo)),
    compose: join(root, folders.compose, 'docker-compose'),
    road,
  };
}

function describeMongo(folder: string): Toolchain['mongo'] {
  const program = join(folder, mongod.binary);
  return existsSync(program)
    ? { kind: 'mongod', program }
    : { kind: 'ferretdb', program: join(folder, 'mongo') };
}
