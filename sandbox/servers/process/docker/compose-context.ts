import type { ParsedArguments } from './arguments.ts';
import type { DockerEngine } from './engine.ts';
import { BadProject } from './mounts.ts';
import type { ResolvedComposeProject, Service } from './project.ts';
import type { Output } from './socket.ts';
import type { Container } from './store.ts';

/** What a compose command works on: one server's engine and disk, a project, and the words of the call. */
export interface ComposeContext {
  engine: DockerEngine;
  disk: string;
  project: ResolvedComposeProject;
  profiles: string[];
  parsed: ParsedArguments;
  output: Output;
}

/** Does one compose command and gives its exit code. */
export type ComposeCommand = (context: ComposeContext) => Promise<number>;

/** The services a call means: those it names, or all, without those of profiles that are not asked for. */
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

/** The containers of those services that are there. */
export function selectedContainers(context: ComposeContext): Container[] {
  const names = selectedServices(context).map(({ name }) => name);
  return context.engine
    .containers(context.project.name)
    .filter(({ service }) => names.includes(service.name));
}

/** Does the same to each container, one after the other. */
export async function forEach(
  containers: Container[],
  act: (container: Container) => Promise<void>,
): Promise<number> {
  for (const container of containers) await act(container);
  return 0;
}
