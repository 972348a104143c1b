import { rm } from 'node:fs/promises';
import {
  type ComposeCommand,
  type ComposeContext,
  forEach,
  selectedContainers,
  selectedServices,
} from './compose-context.ts';
import { DockerRefused } from './engine.ts';
import { volumeFolder } from './mounts.ts';
import type { Service } from './project.ts';

/** Pulls missing images, recreates changed containers and starts stopped ones. */
export const composeUp: ComposeCommand = async (context) => {
  const { engine, project, parsed } = context;
  if (!parsed.has('detach') && !parsed.has('wait')) {
    throw new DockerRefused('up without -d would never end: add -d');
  }
  const services = selectedServices(context);
  for (const service of services) await fetchImage(context, service);
  for (const service of services) await bring(context, service);
  if (parsed.has('remove-orphans')) {
    const known = project.services.map(({ name }) => name);
    const orphans = engine.containers(project.name).filter(({ service }) => !known.includes(service.name));
    await forEach(orphans, (container) => engine.remove(container));
  }
  return parsed.has('wait') ? reportExited(context) : 0;
};

async function fetchImage({ engine, parsed }: ComposeContext, { image, pullPolicy }: Service): Promise<void> {
  const policy = parsed.text('pull') ?? pullPolicy;
  if (engine.hasImage(image) && policy !== 'always') return;
  if (policy === 'never') throw new DockerRefused(`No such image: ${image}`);
  await engine.pull(image);
}

async function bring({ engine, parsed, output }: ComposeContext, service: Service): Promise<void> {
  const former = engine.find(service.container);
  const same = former?.service.configHash === service.configHash && !parsed.has('force-recreate');
  if (former && same) await engine.startContainer(former);
  else await engine.create(service);
  output.err(` Container ${service.container}  ${same ? 'Running' : 'Started'}\n`);
}

function reportExited(context: ComposeContext): number {
  const exited = selectedContainers(context).filter((container) => !context.engine.isRunning(container));
  for (const { service, exitCode } of exited) {
    context.output.err(`container ${service.container} exited (${exitCode})\n`);
  }
  return exited.length ? 1 : 0;
}

/** Removes the project's containers, and with `--volumes` also their volumes. */
export const composeDown: ComposeCommand = async ({ engine, disk, project, parsed, output }) => {
  await forEach(engine.containers(project.name), async (container) => {
    await engine.remove(container);
    output.err(` Container ${container.service.container}  Removed\n`);
  });
  if (!parsed.has('volumes')) return 0;
  for (const volume of project.volumes)
    await rm(volumeFolder(disk, volume), { recursive: true, force: true });
  return 0;
};

export const composePull: ComposeCommand = async (context) => {
  for (const { image } of selectedServices(context)) await context.engine.pull(image);
  return 0;
};

export const composeStop: ComposeCommand = (context) =>
  forEach(selectedContainers(context), (container) => context.engine.stop(container));

export const composeStart: ComposeCommand = (context) =>
  forEach(selectedContainers(context), (container) => context.engine.startContainer(container));

export const composeRestart: ComposeCommand = (context) =>
  forEach(selectedContainers(context), async (container) => {
    await context.engine.stop(container);
    await context.engine.startContainer(container);
  });
