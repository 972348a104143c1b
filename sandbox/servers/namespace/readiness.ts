import { setTimeout as sleep } from 'node:timers/promises';
import { ToolchainError } from '../../../toolchain/errors.ts';
import { locateToolchain } from '../../../toolchain/locate.ts';
import { ImageMissing, locateImage, type PreparedImage } from '../../openclaw/locate.ts';
import { unsettledPackages } from './debian.ts';
import { debianPackages, folderProblems, missingPackages, obstacles } from './requirements.ts';

/** Finds what servers need on this machine. Tests replace it. */
export interface LookUps {
  /** Why servers can never run here with disks in this folder, as readable phrases. Excludes what setup installs. */
  obstacles(folder: string): string[];
  /** Debian packages that are missing or being installed. */
  packages(): string[];
  /** The image on servers' disks. Throws when it is missing. */
  image(): PreparedImage;
  /** The Docker Compose command. Throws when it is missing. */
  compose(): string;
}

/** The lookups of a real machine. */
export const machineLookUps: LookUps = {
  obstacles: (folder) => [...obstacles(), ...folderProblems(folder)],
  packages: () => {
    const missing = missingPackages();
    return missing.length > 0 ? missing : unsettledPackages(debianPackages);
  },
  image: () => locateImage(),
  compose: () => locateToolchain(process.env, 'assistant').compose,
};

/** What servers need besides this machine's own programs. */
export interface Supplies {
  image: PreparedImage;
  compose: string;
}

/** Polls every second for what servers still need, and resolves its promises once it is available. */
export class Readiness {
  readonly #lookUps: LookUps;
  readonly #raise: () => Promise<void>;
  readonly #signal: AbortSignal;
  readonly #everyMs: number;
  readonly #network = Promise.withResolvers<void>();
  readonly #supplies = Promise.withResolvers<Supplies>();
  #isRaised = false;
  #waitingFor: string[] = [];

  /** `raise` brings the network up once its programs are installed. The signal ends polling and rejects waiting callers. */
  constructor(lookUps: LookUps, raise: () => Promise<void>, signal: AbortSignal, everyMs = 1_000) {
    this.#lookUps = lookUps;
    this.#raise = raise;
    this.#signal = signal;
    this.#everyMs = everyMs;
    for (const { promise, reject } of [this.#network, this.#supplies]) {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      // Avoid an unhandled rejection when nothing awaits it.
      promise.catch(() => undefined);
    }
  }

  /** What servers wait for, as readable phrases; empty once they can boot. */
  get waitingFor(): string[] {
    return this.#waitingFor;
  }

  /** Whether `network` has resolved. */
  get isNetworkUp(): boolean {
    return this.#isRaised;
  }

  /** Resolves once this machine has the address at which servers reach it. Rejects with the signal's reason. */
  get network(): Promise<void> {
    return this.#network.promise;
  }

  /** Resolves once everything that a boot needs is available. After an abort it always rejects with the signal's reason. */
  async supplies(): Promise<Supplies> {
    const supplies = await this.#supplies.promise;
    this.#signal.throwIfAborted();
    return supplies;
  }

  /** Checks once. Throws when the network cannot be raised although its programs are installed. */
  async check(): Promise<void> {
    const packages = this.#lookUps.packages();
    if (packages.length === 0 && !this.#isRaised) {
      await this.#raise();
      this.#isRaised = true;
    }
    const image = find(this.#lookUps.image);
    const compose = find(this.#lookUps.compose);
    const missing = [image, compose].flatMap((each) => ('missing' in each ? [each.missing] : []));
    this.#waitingFor = [...packages.map((name) => `Debian's ${name}`), ...missing];
    if (this.#isRaised) this.#network.resolve();
    if (packages.length > 0 || 'missing' in image || 'missing' in compose) return;
    this.#supplies.resolve({ image: image.found, compose: compose.found });
  }

  /** Checks until nothing is missing or the signal aborts. An error is logged once and retried. */
  async pollUntilReady(): Promise<void> {
    while (this.#waitingFor.length > 0 && !this.#signal.aborted) {
      try {
        await sleep(this.#everyMs, undefined, { signal: this.#signal });
        await this.check();
      } catch (error) {
        if (this.#signal.aborted) return;
        const message = (error as Error).message;
        if (!this.#waitingFor.includes(message)) console.error(`sandbox/servers: ${message}`);
        this.#waitingFor = [message];
      }
    }
  }
}

/** The result of a lookup, or a readable phrase for what is missing. */
function find<T>(lookUp: () => T): { found: T } | { missing: string } {
  try {
    return { found: lookUp() };
  } catch (error) {
    if (error instanceof ImageMissing) return { missing: 'the OpenClaw image' };
    if (error instanceof ToolchainError && error.code !== 'road_unknown')
      return { missing: "the toolchain's Docker Compose" };
    return { missing: (error as Error).message };
  }
}
