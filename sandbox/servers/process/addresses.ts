import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { addressClaimPort, processSshPort } from './ports.ts';

/** The number of addresses that a sandbox can assign. */
const MOST_ADDRESSES = 254 * 254;

/** An address that this machine cannot listen on. The message names the next step. */
class AddressUnavailable extends Error {
  readonly code = 'loopback_address_unavailable';

  constructor(address: string, cause: unknown) {
    super(
      `The simulated server needs the loopback address ${address}, which is not available on this machine. ` +
        `On macOS, add it once with: sudo ifconfig lo0 alias ${address} up`,
      { cause },
    );
  }
}

/**
 * Addresses in 127.16.0.0 – 127.111.255.255. The second number comes from the folder of the sandbox, so that two sandboxes
 * on one machine rarely conflict. If they do, the process that listens on the claim port of an address owns it, from the
 * reservation until the server is removed, even while it is off, but not after the process ends.
 */
export class AddressBook {
  readonly #network: number;
  readonly #byServer = new Map<number, string>();
  readonly #taken = new Set<string>();
  readonly #claims = new Map<string, Server>();
  #next = 0;

  constructor(home: string) {
    this.#network = 16 + ((createHash('sha256').update(home).digest()[0] ?? 0) % 96);
  }

  /** Records an address that an earlier run assigned. */
  restore(id: number, address: string): void {
    this.#byServer.set(id, address);
    this.#taken.add(address);
  }

  /** Claims the address of a restarted server again. If another sandbox has it by now, listening fails later. */
  async keep(id: number, address: string): Promise<void> {
    this.restore(id, address);
    await this.#claim(address);
  }

  /** Reserves an address for another id, which loses its own. */
  async move(address: string, id: number): Promise<void> {
    if (this.#byServer.get(id) === address) return;
    this.release(id);
    for (const [holder, held] of this.#byServer) if (held === address) this.#byServer.delete(holder);
    await this.keep(id, address);
  }

  release(id: number): void {
    const address = this.#byServer.get(id) ?? '';
    this.#unclaim(address);
    this.#taken.delete(address);
    this.#byServer.delete(id);
  }

  close(): void {
    for (const address of this.#claims.keys()) this.#unclaim(address);
  }

  /** Reserves an address for the server; a second call returns the same one. Throws AddressUnavailable. */
  async reserve(id: number): Promise<string> {
    const known = this.#byServer.get(id);
    if (known) return known;
    for (let tries = 0; tries < MOST_ADDRESSES; tries++) {
      const address = this.#candidate();
      if (this.#taken.has(address)) continue;
      // Record it before the check so that a concurrent reservation does not try the same address.
      this.restore(id, address);
      if ((await this.#claim(address)) && (await isFree(address))) return address;
      this.#unclaim(address);
      this.#byServer.delete(id);
    }
    throw new AddressUnavailable(`127.${this.#network}.0.0/16`, new Error('all its addresses are in use'));
  }

  #unclaim(address: string): void {
    this.#claims.get(address)?.close();
    this.#claims.delete(address);
  }

  async #claim(address: string): Promise<boolean> {
    if (this.#claims.has(address)) return true;
    const claim = await listenAlone(address, addressClaimPort);
    if (claim) this.#claims.set(address, claim.unref());
    return claim !== undefined;
  }

  #candidate(): string {
    const n = this.#next++ % MOST_ADDRESSES;
    return `127.${this.#network}.${1 + Math.floor(n / 254)}.${1 + (n % 254)}`;
  }
}

async function isFree(address: string): Promise<boolean> {
  const probe = await listenAlone(address, processSshPort);
  await new Promise((resolve) => (probe ? probe.close(resolve) : resolve(undefined)));
  return probe !== undefined;
}

/** Listens; undefined when the address is in use. Throws AddressUnavailable. */
function listenAlone(address: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(new AddressUnavailable(address, error)),
    );
    server.listen(port, address, () => resolve(server));
  });
}
