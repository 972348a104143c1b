import type { ServerDriver } from './driver.ts';

/** A driver whose servers are records only, for tests of the clouds alone. Nothing runs and nothing listens. */
export function inMemoryDriver(): ServerDriver {
  const addresses = new Map<number, string>();
  const done = async (): Promise<void> => undefined;
  return {
    kind: 'process',
    reserveAddress: async (id) => {
      const taken = new Set(addresses.values());
      let next = id;
      while (!addresses.has(id) && taken.has(inMemoryAddress(next))) next += 1;
      const address = addresses.get(id) ?? inMemoryAddress(next);
      addresses.set(id, address);
      return address;
    },
    moveAddress: async (address, id) => {
      for (const [holder, held] of addresses) if (held === address) addresses.delete(holder);
      addresses.set(id, address);
    },
    powerOn: done,
    powerOff: done,
    removeDisk: done,
    snapshot: done,
    removeSnapshot: done,
    remove: async (id) => {
      addresses.delete(id);
    },
    sweep: done,
    route: () => undefined,
    close: done,
  };
}

/** An address in 198.18.0.0/15, the range reserved for benchmarks (RFC 2544), which is never a real host. */
function inMemoryAddress(id: number): string {
  return `198.${18 + ((id >> 16) & 1)}.${(id >> 8) & 255}.${id & 255}`;
}
