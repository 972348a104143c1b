import { createHash } from 'node:crypto';
import type { DockerEngine } from './engine.ts';
import type { Container } from './store.ts';

/** `healthy` as soon as it runs: there is no simulated start-up phase. Empty without a health check, as in Docker. */
function healthOf(engine: DockerEngine, container: Container): string {
  if (!container.service.hasHealthcheck) return '';
  return engine.isRunning(container) && !engine.isUnhealthy ? 'healthy' : 'unhealthy';
}

function stateOf(engine: DockerEngine, container: Container): 'running' | 'exited' {
  return engine.isRunning(container) ? 'running' : 'exited';
}

/** One line of `docker compose ps --format json` (compose v2 prints one object per line). */
export function composeRow(engine: DockerEngine, container: Container): Record<string, unknown> {
  const { id, service, exitCode, createdAt } = container;
  const state = stateOf(engine, container);
  const health = healthOf(engine, container);
  const suffix = health ? ` (${health})` : '';
  return {
    ID: id.slice(0, 12),
    Name: service.container,
    Names: service.container,
    Image: service.image,
    Command: service.command.join(' '),
    Project: service.project,
    Service: service.name,
    CreatedAt: createdAt,
    State: state,
    Status: state === 'running' ? `Up${suffix}` : `Exited (${exitCode})`,
    Health: health,
    ExitCode: exitCode,
    Publishers: service.ports.map(({ published, target }) => ({
      URL: '0.0.0.0',
      TargetPort: target,
      PublishedPort: published,
      Protocol: 'tcp',
    })),
  };
}

/** The output of `docker inspect` for a container, with the fields that scripts read. */
export function inspectContainer(engine: DockerEngine, container: Container): Record<string, unknown> {
  const { id, service, createdAt, startedAt, exitCode } = container;
  const state = stateOf(engine, container);
  const health = healthOf(engine, container);
  return {
    Id: id,
    Name: `/${service.container}`,
    Created: createdAt,
    Image: imageId(service.image),
    RestartCount: 0,
    State: {
      Status: state,
      Running: state === 'running',
      ExitCode: exitCode,
      StartedAt: startedAt,
      ...(health ? { Health: { Status: health } } : {}),
    },
    HostConfig: { RestartPolicy: { Name: service.restart } },
    Config: {
      Image: service.image,
      Env: Object.entries(service.environment).map(([key, value]) => `${key}=${value}`),
      Labels: {
        'com.docker.compose.project': service.project,
        'com.docker.compose.service': service.name,
        'com.docker.compose.config-hash': service.configHash,
      },
    },
    Mounts: service.mounts.map(({ source, target }) => ({ Source: source, Destination: target })),
  };
}

/** The output of `docker image inspect` for an existing image. */
export function inspectImage(reference: string): Record<string, unknown> {
  const digest = /@(sha256:[0-9a-f]+)$/.exec(reference)?.[1];
  return {
    Id: imageId(reference),
    RepoTags: digest ? [] : [reference],
    RepoDigests: digest ? [reference] : [],
    Os: 'linux',
  };
}

function imageId(reference: string): string {
  return `sha256:${createHash('sha256').update(reference).digest('hex')}`;
}
