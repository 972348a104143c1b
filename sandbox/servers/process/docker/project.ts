import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ComposeFile, type ComposeService, composeFileSchema } from './compose-schema.ts';
import { interpolateAll, readEnvFile, type Variables } from './interpolate.ts';
import { BadProject, hostPath, type Mount, resolveMounts, volumeName } from './mounts.ts';

/** One resolved service, from which a container is created. */
export interface Service {
  project: string;
  name: string;
  container: string;
  image: string;
  command: string[];
  environment: Record<string, string>;
  mounts: Mount[];
  ports: { published: number; target: number }[];
  restart: string;
  pullPolicy: string;
  hasHealthcheck: boolean;
  profiles: string[];
  /** Changes when any field above changes; compose then recreates the container. */
  configHash: string;
}

/** A compose project: one file with its variables resolved. */
export interface ResolvedComposeProject {
  name: string;
  services: Service[];
  /** Full names of the named volumes. */
  volumes: string[];
}

/** The file to read and its context; paths are on this machine. */
export interface ProjectSource {
  disk: string;
  file: string;
  directory: string;
  envFile: string | undefined;
  name: string | undefined;
  shell: Variables;
}

/** Reads and resolves a compose file. Throws BadProject or MissingVariable. */
export function readProject(source: ProjectSource): ResolvedComposeProject {
  const dotEnv = source.envFile ? readText(source.envFile) : readOptional(join(source.directory, '.env'));
  const variables = { ...readEnvFile(dotEnv), ...source.shell };
  const document = interpolateAll(parseYaml(source.file), variables);
  const checked = composeFileSchema.safeParse(document);
  if (!checked.success) {
    throw new BadProject(`validating ${source.file}: ${z.prettifyError(checked.error)}`);
  }
  const name =
    source.name ?? variables.COMPOSE_PROJECT_NAME ?? checked.data.name ?? basename(source.directory);
  const context = {
    source,
    variables,
    file: checked.data,
    project: name.toLowerCase().replace(/[^a-z0-9_-]/g, ''),
  };
  const services = Object.entries(checked.data.services).map(([key, service]) =>
    resolveService(context, key, service),
  );
  const volumes = Object.keys(checked.data.volumes).map((key) =>
    volumeName(checked.data, context.project, key),
  );
  return { name: context.project, services, volumes };
}

interface Context {
  source: ProjectSource;
  variables: Variables;
  file: ComposeFile;
  project: string;
}

function resolveService(context: Context, name: string, service: ComposeService): Service {
  const { project } = context;
  const resolved = {
    project,
    name,
    container: service.container_name ?? `${project}-${name}-1`,
    image: service.image,
    command: [...(service.entrypoint ?? []), ...(service.command ?? [])],
    environment: resolveEnvironment(context, service),
    mounts: resolveMounts(context.source, context.file, project, service),
    ports: service.ports.flatMap(readPort),
    restart: service.restart,
    pullPolicy: service.pull_policy,
    hasHealthcheck: service.healthcheck !== undefined && !service.healthcheck.disable,
    profiles: service.profiles,
  };
  const configHash = createHash('sha256').update(JSON.stringify({ resolved, service })).digest('hex');
  return { ...resolved, configHash };
}

function resolveEnvironment({ source, variables }: Context, service: ComposeService): Record<string, string> {
  const files = typeof service.env_file === 'string' ? [service.env_file] : (service.env_file ?? []);
  const environment: Record<string, string> = {};
  for (const file of files) {
    const { path, required } = typeof file === 'string' ? { path: file, required: true } : file;
    const full = hostPath(source, path);
    Object.assign(environment, readEnvFile(required ? readText(full) : readOptional(full)));
  }
  for (const [key, value] of Object.entries(service.environment)) {
    const given = value ?? variables[key];
    if (given !== undefined) environment[key] = given;
  }
  return environment;
}

function readPort(port: ComposeService['ports'][number]): { published: number; target: number }[] {
  if (typeof port !== 'string') {
    return port.published === undefined ? [] : [{ published: Number(port.published), target: port.target }];
  }
  const numbers = port
    .replace(/\/\w+$/, '')
    .split(':')
    .slice(-2)
    .map(Number);
  const [published = 0, target] = numbers;
  return target === undefined ? [] : [{ published, target }];
}

function parseYaml(file: string): unknown {
  try {
    return parse(readText(file), { merge: true });
  } catch (error) {
    if (error instanceof BadProject) throw error;
    throw new BadProject(`parsing ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new BadProject(`open ${path}: no such file or directory`);
  }
}

function readOptional(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
