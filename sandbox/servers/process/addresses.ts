import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { processSshPort } from './ports.ts';

/** An address that this machine does not let us listen on. The message names the next step. */
class AddressUnavailable extends Error {
  readonly code = 'loopback_address_unavailable';

  constructor(address: string, cause: unknown) {
    super(
      `The simulated server needs the loopback address ${address}, and this machine does not offer it. ` +
        `On macOS add it once with: sudo ifconfig lo0 alias ${address} up`,
      { cause },
    );
  }
}

/**
 * Addresses in 127.16.0.0 – 127.111.255.255. The second number comes from the folder of the sandbox, so that two
 * sandboxes on one machine rarely meet; where they do, `isFree` finds out.
 */
export class AddressBook {
  readonly #network: number;
  readonly #byServer = new Map<number, string>();
  readonly #taken = new Set<string>();
  #next = 0;

  constructor(home: string) {
    this.#network = 16 + ((createHash('sha256').update(home).digest()[0] ?? 0) % 96);
  }

  /** Notes an address that an earlier run gave away. */
  restore(id: number, address: string): void {
    this.#byServer.set(id, address);
    this.#taken.add(address);
  }

  release(id: number): void {
    this.#taken.delete(this.#byServer.get(id) ?? '');
    this.#byServer.delete(id);
  }

  /** The server's address: the same one again when asked twice. Throws AddressUnavailable. */
  async reserve(id: number): Promise<string> {
    const known = this.#byServer.get(id);
    if (known) return known;
    for (;;) {
      const address = this.#candidate();
      if (this.#taken.has(address)) continue;
      // Noted before the check: a second reservation must not look at the same address meanwhile.
      this.restore(id, address);
      if (await isFree(address)) return address;
      this.#byServer.delete(id);
    }
  }

  #candidate(): string {
    const n = this.#next++ % (254 * 254);
    return `127.${this.#network}.${1 + Math.floor(n / 254)}.${1 + (n % 254)}`;
  }
}

function isFree(address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(new AddressUnavailable(address, error)),
    );
    probe.listen(processSshPort, address, () => probe.close(() => resolve(true)));
  });
}
