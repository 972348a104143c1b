import { openWorld, type World } from './world.ts';

/** Worlds for points that run side by side, each used for one point at a time and then for the next. */
export interface Worlds {
  /** Runs in a world that is free, or in a new one. One in which something failed is not used again. */
  use(work: (world: World) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** None yet: each is opened when it is first needed. */
export function keepWorlds(): Worlds {
  const idle: World[] = [];
  return {
    async use(work) {
      const world = idle.pop() ?? (await openWorld());
      try {
        await work(world);
        idle.push(world);
      } catch (error) {
        await world.close();
        throw error;
      }
    },
    async close() {
      for (const world of idle.splice(0)) await world.close();
    },
  };
}
