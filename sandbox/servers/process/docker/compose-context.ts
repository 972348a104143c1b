import type { ParsedArguments } from './arguments.ts';
import type { DockerEngine } from './engine.ts';
import { BadProject } from './mounts.ts';
import type { ResolvedComposeProject, Service } from './project.ts';
import type { Output } from './socket.ts';
import type { Container } from './store.ts';

/** The input of a compose command: a server's engine and disk, a project, and the parsed arguments. */
export interface ComposeContext {
  engine: DockerEngine;
  disk: string;
  project: ResolvedComposeProject;
  profiles: string[];
  parsed: ParsedArguments;
  output: Output;
}

/** Runs one compose command and returns its exit code. */
export type ComposeCommand = (context: ComposeContext) => Promise<number>;

/** The services that a call selects: the named ones, or all without those of inactive profiles. */
export function selectedServices({ project, profiles, parsed }: ComposeContext): Service[] {
  const named = parsed.positionals;
  const missing = named.find((name) => !project.services.some((service) => service.name === name));
  if (missing) throw new BadProject(`no such service: ${missing}`);
  return project.services.filter(
    ({ name, profiles: own }) =>
      (named.length === 0 || named.includes(name)) &&
      (own.length === 0 || own.some((profile) => profiles.includes(profile))),
  );
}

/** The existing containers of the selected services. */
export function selectedContainers(context: ComposeContext): Container[] {
  const names = selectedServices(context).map(({ name }) => name);
  return context.engine
    .containers(context.project.name)
    .filter(({ service }) => names.includes(service.name));
}

/** Applies a function to each container, one after another. */
export async function forEach(
  containers: Container[],
  apply: (container: Container) => Promise<void>,
): Promise<number> {
  for (const container of containers) await apply(container);
  return 0;
}
