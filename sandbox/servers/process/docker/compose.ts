import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Flags, type ParsedArguments, parseArguments, splitAtCommand } from './arguments.ts';
import type { ComposeCommand } from './compose-context.ts';
import {
  composeDown,
  composePull,
  composeRestart,
  composeStart,
  composeStop,
  composeUp,
} from './compose-lifecycle.ts';
import { composeConfig, composeLogs, composePs } from './compose-show.ts';
import { type DockerEngine, DockerRefused } from './engine.ts';
import { BadProject } from './mounts.ts';
import { type ResolvedComposeProject, readProject } from './project.ts';
import type { DockerRequest, Output } from './socket.ts';

const version = '2.40.3';

const projectFlags: Flags = {
  file: 'sf',
  'project-name': 'sp',
  'project-directory': 's',
  'env-file': 's',
  profile: 'm',
  ansi: 's',
  progress: 's',
};

const upFlags: Flags = {
  detach: 'bd',
  'remove-orphans': 'b',
  'force-recreate': 'b',
  wait: 'b',
  'wait-timeout': 's',
  pull: 's',
  'quiet-pull': 'b',
  'no-build': 'b',
  'no-color': 'b',
  timeout: 'st',
};

const commands: Record<string, { flags: Flags; run: ComposeCommand }> = {
  up: { flags: upFlags, run: composeUp },
  down: { flags: { volumes: 'bv', 'remove-orphans': 'b', timeout: 'st' }, run: composeDown },
  pull: { flags: { quiet: 'bq' }, run: composePull },
  stop: { flags: { timeout: 'st' }, run: composeStop },
  start: { flags: {}, run: composeStart },
  restart: { flags: { timeout: 'st' }, run: composeRestart },
  ps: { flags: { all: 'ba', quiet: 'bq', format: 's', services: 'b' }, run: composePs },
  logs: { flags: { 'no-color': 'b', 'no-log-prefix': 'b', tail: 'sn', timestamps: 'bt' }, run: composeLogs },
  config: { flags: { quiet: 'bq', images: 'b', services: 'b' }, run: composeConfig },
};

const fileNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

/** One call of `docker compose` on one server. */
export interface ComposeCall {
  engine: DockerEngine;
  disk: string;
  call: DockerRequest;
  output: Output;
}

/** Runs `docker compose …`. Throws on unsupported commands and flags. */
export async function runCompose({ engine, disk, call, output }: ComposeCall): Promise<number> {
  const [before, [name = '', ...after]] = splitAtCommand(call.args.slice(1), projectFlags);
  if (name === 'version') {
    output.out(after.includes('--short') ? `${version}\n` : `Docker Compose version v${version}\n`);
    return 0;
  }
  const command = commands[name];
  if (!command) throw new DockerRefused(`"docker compose ${name}" is not available on a process server`);
  const selection = parseArguments(before, projectFlags);
  const parsed = parseArguments(after, command.flags);
  const project = openProject(selection, disk, call);
  return command.run({ engine, disk, project, profiles: selection.list('profile'), parsed, output });
}

function openProject(
  selection: ParsedArguments,
  disk: string,
  { cwd, env }: DockerRequest,
): ResolvedComposeProject {
  const given = selection.text('file');
  const folder = selection.text('project-directory') ?? cwd;
  const file = given ? resolve(cwd, given) : fileNames.map((name) => join(folder, name)).find(existsSync);
  if (!file) throw new BadProject('no configuration file provided: not found');
  const envFile = selection.text('env-file');
  return readProject({
    disk,
    file,
    directory: resolve(cwd, selection.text('project-directory') ?? dirname(file)),
    envFile: envFile && resolve(cwd, envFile),
    name: selection.text('project-name'),
    shell: env,
  });
}
