import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthFault, ServerDelays, ServerSpec } from '../driver.ts';
import { systemPath, writeCommandShims } from './command-shims.ts';
import { bootDisk, copyDiskFiles, onDisk } from './disk.ts';
import { runDocker } from './docker/docker.ts';
import { DockerEngine } from './docker/engine.ts';
import type { DockerRequest, Output } from './docker/socket.ts';
import { localPort } from './ports.ts';
import { killOrphanScripts, type ScriptHome, Scripts } from './scripts.ts';
import { simulatedMetricsFolder, writeSimulatedMetrics } from './simulated-metrics.ts';
import { openSshd, type Sshd } from './sshd.ts';

/** The folders of one server. */
export interface ServerFolder {
  path: string;
  disk: string;
  bin: string;
  pids: string;
}

export function serverFolder(home: string, id: number): ServerFolder {
  const path = join(home, 'servers', String(id));
  return { path, disk: join(path, 'disk'), bin: join(path, 'bin'), pids: join(path, 'pids') };
}

/** What a server needs from its driver. */
export interface ProcessServerContext {
  folder: ServerFolder;
  dockerSocket: string;
  /** Folder of a snapshot from which a disk is created. */
  snapshotFolder: (snapshotId: number) => string;
}

/** One simulated server that is powered on: a simulated Docker engine, and an sshd that starts a little later. */
export class ProcessServer {
  readonly #spec: ServerSpec;
  readonly #place: ProcessServerContext;
  readonly #scripts: Scripts;
  readonly #engine: DockerEngine;
  readonly #off = new AbortController();
  #sshd: Sshd | undefined;
  #boot: Promise<void> = Promise.resolve();

  private constructor(spec: ServerSpec, place: ProcessServerContext, delays: ServerDelays) {
    const { folder } = place;
    this.#spec = spec;
    this.#place = place;
    this.#scripts = new Scripts({
      cwd: onDisk(folder.disk, 'root'),
      env: this.#environment(),
      pids: folder.pids,
    });
    this.#engine = new DockerEngine({
      path: onDisk(folder.disk, 'var/lib/docker/containers.json'),
      address: spec.address,
      imagePullMs: delays.imagePullMs,
    });
  }

  /** Powers a server on, and creates its disk first when it has none. sshd answers `delays.sshdMs` later. */
  static async powerOn(
    spec: ServerSpec,
    place: ProcessServerContext,
    delays: ServerDelays,
  ): Promise<ProcessServer> {
    await makeFolders(spec, place);
    killOrphanScripts(place.folder.pids, place.folder.path);
    const boot = await bootDisk(place.folder.disk, spec);
    await writeCommandShims(place.folder.bin, boot.errors.length);
    await writeSimulatedMetrics(place.folder.path, spec, []);
    for (const error of boot.errors) console.error(`server ${spec.name}: cloud-init: ${error}`);
    const server = new ProcessServer(spec, place, delays);
    await server.#engine.start();
    server.#boot = server.#startSshd(boot, delays.sshdMs);
    return server;
  }

  get address(): string {
    return this.#spec.address;
  }

  docker(call: DockerRequest, output: Output): Promise<number> {
    return runDocker({ engine: this.#engine, disk: this.#place.folder.disk, call, output });
  }

  /** Sets the health faults that the server reports. */
  async setHealthFaults(faults: readonly HealthFault[]): Promise<void> {
    this.#engine.isUnhealthy = faults.includes('unhealthy');
    await writeSimulatedMetrics(this.#place.folder.path, this.#spec, faults);
  }

  /** Cuts the power: scripts, connections and containers end at once. */
  async powerOff(): Promise<void> {
    this.#off.abort();
    await this.#boot;
    await this.#sshd?.close();
    await this.#scripts.endAll();
    await this.#engine.halt();
  }

  async #startSshd(boot: Parameters<typeof openSshd>[1], delay: number): Promise<void> {
    const { signal } = this.#off;
    try {
      if (delay > 0) await sleep(delay, undefined, { signal });
      this.#sshd = await openSshd(this.address, boot, (command) => this.#scripts.start(command));
    } catch (error) {
      if (!signal.aborted) console.error(`server ${this.#spec.name}: sshd did not start:`, error);
    }
  }

  #environment(): ScriptHome['env'] {
    const { folder, dockerSocket } = this.#place;
    return {
      PATH: [folder.bin, ...systemPath].join(':'),
      HOME: onDisk(folder.disk, 'root'),
      TMPDIR: onDisk(folder.disk, 'tmp'),
      USER: 'root',
      LOGNAME: 'root',
      SHELL: '/bin/sh',
      LANG: 'C.UTF-8',
      CLAWDET_PROC: simulatedMetricsFolder(folder.path),
      CLAWDET_DIR: onDisk(folder.disk, 'opt/clawdet'),
      CLAWDET_HTTP: `http://${this.#spec.address}:${localPort(80)}`,
      CLAWDET_SERVER: String(this.#spec.id),
      CLAWDET_SERVER_FOLDER: folder.path,
      CLAWDET_DOCKER_SOCKET: dockerSocket,
    };
  }
}

async function makeFolders(
  spec: ServerSpec,
  { folder, snapshotFolder }: ProcessServerContext,
): Promise<void> {
  await mkdir(folder.pids, { recursive: true });
  await writeFile(join(folder.path, 'spec.json'), JSON.stringify(spec), { mode: 0o600 });
  if (!existsSync(folder.disk)) {
    // Create it under another name and rename: a crash during a copy must not leave a partial disk that looks complete.
    const draft = `${folder.disk}.new`;
    await rm(draft, { recursive: true, force: true });
    if (spec.disk.kind === 'snapshot') await copyDiskFiles(snapshotFolder(spec.disk.id), draft);
    else await mkdir(draft, { recursive: true });
    await rename(draft, folder.disk);
  }
}
