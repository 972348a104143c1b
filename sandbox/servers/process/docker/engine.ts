import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ContainerProcess, startProcess } from './container-process.ts';
import { knownImage } from './images.ts';
import type { Service } from './project.ts';
import { type Container, readStored, type Stored, writeStored } from './store.ts';

/** The number of log lines kept per container. */
const keptLines = 200;

export interface DockerEngineOptions {
  /** File on the server's disk that stores containers and images. */
  path: string;
  address: string;
  imagePullMs: number;
}

/** An error of the Docker engine; the message is what its CLI prints. */
export class DockerRefused extends Error {
  readonly code = 'docker_refused';
}

/** The simulated Docker engine of one server. A container runs the simulated assistant gateway or nothing. */
export class DockerEngine {
  readonly #options: DockerEngineOptions;
  readonly #stored: Stored;
  readonly #running = new Map<string, ContainerProcess>();
  readonly #logs = new Map<string, string[]>();
  /** Whether health checks fail although everything runs. */
  isUnhealthy = false;

  constructor(options: DockerEngineOptions) {
    this.#options = options;
    this.#stored = readStored(options.path);
  }

  /** Starts the containers that ran before a power cut if their restart policy allows it. */
  async start(): Promise<void> {
    for (const container of this.#stored.containers) {
      const returns = ['always', 'unless-stopped'].includes(container.service.restart);
      if (container.wanted === 'running' && returns) await this.startContainer(container);
      else container.wanted = 'exited';
    }
  }

  /** Ends every process as a power cut does: their stored state stays `running`. */
  async halt(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.close()));
    this.#running.clear();
  }

  containers(project?: string): Container[] {
    return this.#stored.containers.filter(
      ({ service }) => project === undefined || service.project === project,
    );
  }

  /** Finds a container by name or by a prefix of its id. */
  find(name: string): Container | undefined {
    return this.#stored.containers.find(
      ({ id, service }) => service.container === name || id.startsWith(name),
    );
  }

  hasImage(reference: string): boolean {
    return knownImage(reference)?.local === true || this.#stored.images.includes(reference);
  }

  isRunning(container: Container): boolean {
    return this.#running.has(container.service.container);
  }

  logs(container: Container): string[] {
    return this.#logs.get(container.service.container) ?? [];
  }

  /** Pulls an image with the latency of the profile. Only OpenClaw's own images are available. */
  async pull(reference: string): Promise<void> {
    const known = knownImage(reference);
    if (!known || known.local) {
      throw new DockerRefused(
        `pull access denied for ${reference}, repository does not exist or may require 'docker login'`,
      );
    }
    if (this.hasImage(reference)) return;
    await sleep(this.#options.imagePullMs);
    this.#stored.images.push(reference);
    this.#save();
  }

  /** Creates and starts a container. It replaces one of the same name. */
  async create(service: Service): Promise<Container> {
    const former = this.find(service.container);
    if (former) await this.remove(former);
    this.#refuseTakenPorts(service);
    for (const { source } of service.mounts) makeMountPoint(source);
    const now = new Date().toISOString();
    const container: Container = {
      id: randomBytes(32).toString('hex'),
      service,
      wanted: 'running',
      createdAt: now,
      startedAt: now,
      exitCode: 0,
    };
    this.#stored.containers.push(container);
    await this.startContainer(container);
    return container;
  }

  /** Starts a container's process. If it exits at once, the container is `exited` and its log contains the reason. */
  async startContainer(container: Container): Promise<void> {
    const { service } = container;
    if (this.isRunning(container)) return;
    const image = knownImage(service.image);
    if (!image) throw new DockerRefused(`No such image: ${service.image}`);
    const log = (line: string) => this.#log(service.container, line);
    try {
      this.#running.set(service.container, await startProcess(image, service, this.#options.address, log));
      Object.assign(container, { wanted: 'running', startedAt: new Date().toISOString(), exitCode: 0 });
    } catch (error) {
      log(error instanceof Error ? error.message : String(error));
      container.exitCode = 1;
    }
    this.#save();
  }

  async stop(container: Container): Promise<void> {
    await this.#running.get(container.service.container)?.close();
    this.#running.delete(container.service.container);
    container.wanted = 'exited';
    this.#save();
  }

  async remove(container: Container): Promise<void> {
    await this.stop(container);
    this.#stored.containers = this.#stored.containers.filter((other) => other !== container);
    this.#logs.delete(container.service.container);
    this.#save();
  }

  #refuseTakenPorts(service: Service): void {
    const taken = this.#stored.containers
      .filter((other) => this.isRunning(other))
      .flatMap((other) => other.service.ports.map(({ published }) => published));
    const clash = service.ports.find(({ published }) => taken.includes(published));
    if (clash)
      throw new DockerRefused(`Bind for 0.0.0.0:${clash.published} failed: port is already allocated`);
  }

  #log(name: string, line: string): void {
    const lines = this.#logs.get(name) ?? [];
    lines.push(`${new Date().toISOString()} ${line}`);
    this.#logs.set(name, lines.slice(-keptLines));
  }

  #save(): void {
    writeStored(this.#options.path, this.#stored);
  }
}

/** Creates a missing bind source as a folder, as Docker does; an existing file stays a file. */
function makeMountPoint(source: string): void {
  try {
    mkdirSync(source, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
