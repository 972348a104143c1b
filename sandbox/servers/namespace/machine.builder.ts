import type { LookUps } from './readiness.ts';

/** A machine during setup, on which requirements become available one after another. */
export interface MachineInSetUp {
  lookUps: LookUps;
  bring(...things: ('packages' | 'image' | 'compose')[]): void;
}

/** A machine that can run namespace servers and lacks everything they need. */
export function aMachineInSetUp(): MachineInSetUp {
  const here = new Set<string>();
  const need = <T>(thing: string, it: T): T => {
    if (here.has(thing)) return it;
    throw new Error(`no ${thing} yet`);
  };
  return {
    lookUps: {
      obstacles: () => [],
      packages: () => (here.has('packages') ? [] : ['docker.io']),
      image: () => need('image', { reference: 'an image', dataRoot: '/image', layers: [] }),
      compose: () => need('compose', '/compose'),
    },
    bring: (...things) => {
      for (const thing of things) here.add(thing);
    },
  };
}
