import { randomUUID } from 'node:crypto';
import type { CallBudget, CloudName } from '../../../infra/clouds/gate/budget.ts';
import type { Models } from '../../collections.ts';
import { settleBudget } from './budget.commands.ts';
import { CloudPurse, type PurseEvents } from './cloud-purse.ts';

/** A cloud keeps calls of this process waiting. */
export interface Held {
  cloud: CloudName;
  /** When all that wait now will have had their turn, if nobody else comes. */
  until: Date;
  waiting: number;
}

/** What a process's purse is made of. */
export interface PurseOptions {
  models: Models;
  cell: string;
  /** Told when calls begin to wait noticeably, and again when it takes longer than was said. */
  onHeld?: (held: Held) => void;
  /** Told when the database cannot be reached; calls wait until it can. */
  onTrouble?: (error: unknown) => void;
}

/** The calls that this process may make, out of the budget that it shares with every worker of its cell. */
export interface Purse extends CallBudget {
  /** Gives back what is in hand. */
  close(): Promise<void>;
}

/** A shorter wait is not worth telling. */
const WORTH_TELLING_MS = 2_000;

/** Opens an empty purse; nothing is asked of the database before the first call. */
export function openPurse({ models, cell, onHeld, onTrouble = () => undefined }: PurseOptions): Purse {
  const holder = randomUUID();
  const purseOf = (cloud: CloudName) =>
    new CloudPurse((report) => settleBudget(models, { cell, cloud }, { ...report, holder }), {
      onHeld: teller(cloud, onHeld),
      onTrouble,
    });
  const purses = { hetzner: purseOf('hetzner'), cloudflare: purseOf('cloudflare') };
  return {
    take: (cloud, share, options) => purses[cloud].take(share, options),
    learn: (cloud, reading) => purses[cloud].learn(reading),
    block: (cloud, pauseMs) => purses[cloud].block(pauseMs),
    close: async () => void (await Promise.all([purses.hetzner.close(), purses.cloudflare.close()])),
  };
}

/** Tells a wait once; a later end, when it is noticeably later. */
function teller(cloud: CloudName, onHeld: PurseOptions['onHeld']): PurseEvents['onHeld'] {
  let told = 0;
  return (heldMs, waiting) => {
    const until = Date.now() + heldMs;
    if (heldMs < WORTH_TELLING_MS || until < told + WORTH_TELLING_MS) return;
    told = until;
    onHeld?.({ cloud, until: new Date(until), waiting });
  };
}
