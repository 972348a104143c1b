import { setTimeout as sleep } from 'node:timers/promises';
import { ToolchainError } from '../../../toolchain/errors.ts';
import { locateToolchain } from '../../../toolchain/locate.ts';
import { ImageMissing, locateImage, type PreparedImage } from '../../openclaw/locate.ts';
import { unsettledPackages } from './debian.ts';
import { debianPackages, folderProblems, missingPackages, obstacles } from './requirements.ts';

/** Looks at this machine for what servers need. Tests have machines of their own. */
export interface LookUps {
  /** Why servers can never run here with their disks in a folder, as phrases; what set-up brings is no reason. */
  obstacles(folder: string): string[];
  /** Debian packages that are missing, or are being installed. */
  packages(): string[];
  /** The image on servers' disks. Throws when it is not there. */
  image(): PreparedImage;
  /** Docker Compose as a command. Throws when it is not there. */
  compose(): string;
}

/** What set-up brings to this machine. */
export const machineLookUps: LookUps = {
  obstacles: (folder) => [...obstacles(), ...folderProblems(folder)],
  packages: () => {
    const missing = missingPackages();
    return missing.length > 0 ? missing : unsettledPackages(debianPackages);
  },
  image: () => locateImage(),
  compose: () => locateToolchain(process.env, 'assistant').compose,
};

/** What servers are made of beyond this machine's own programs. */
export interface Supplies {
  image: PreparedImage;
  compose: string;
}

/** Knows what servers still wait for, looks for it every second, and lets go whatever awaits it. */
export class Readiness {
  readonly #lookUps: LookUps;
  readonly #raise: () => Promise<void>;
  readonly #signal: AbortSignal;
  readonly #everyMs: number;
  readonly #network = Promise.withResolvers<void>();
  readonly #supplies = Promise.withResolvers<Supplies>();
  #isRaised = false;
  #waitingFor: string[] = [];

  /** `raise` brings the network up once the programs for it are there. The signal ends the search, and fails who waits. */
  constructor(lookUps: LookUps, raise: () => Promise<void>, signal: AbortSignal, everyMs = 1_000) {
    this.#lookUps = lookUps;
    this.#raise = raise;
    this.#signal = signal;
    this.#everyMs = everyMs;
    for (const { promise, reject } of [this.#network, this.#supplies]) {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      // Perhaps nobody awaits it.
      promise.catch(() => undefined);
    }
  }

  /** What servers wait for, as phrases for people; empty once they can boot. */
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

  /** Resolves with what a boot needs once all of it is there. Rejects with the signal's reason, also when it is there. */
  async supplies(): Promise<Supplies> {
    const supplies = await this.#supplies.promise;
    this.#signal.throwIfAborted();
    return supplies;
  }

  /** Looks once. Throws when the network cannot be raised though all its programs are there. */
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

  /** Looks again until everything is there or the signal comes. What goes wrong is said once, and tried again. */
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

/** What a look-up gives, or what is missing in words for people. */
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
