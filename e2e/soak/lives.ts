import type { Dice } from './chance.ts';

/** Everything that somebody with the clouds' consoles open may do to a customer. */
export const breakages = [
  'server switched off',
  'server deleted',
  'server renamed',
  'server without its labels',
  'server without its firewall',
  'ssh key deleted',
  'record deleted',
  'record leads elsewhere',
  'record without its proxy',
  'record without its comment',
  'record has a twin',
  'compose file edited',
] as const;
export type Breakage = (typeof breakages)[number];

/** One thing that happens in a customer's life. */
export type Act =
  | { do: 'order'; region: string; tier: Tier; twice: boolean }
  | { do: 'cancel' }
  | { do: 'leave' }
  | { do: 'break'; how: Breakage }
  | { do: 'operate'; kind: 'update' | 'refresh' }
  | { do: 'retry' };
type Tier = 'free' | 'pro' | 'enterprise';

/** An act and its moment: once everything before is over, or in the midst of it, so many ms after the act before. */
interface Step {
  act: Act;
  after: 'over' | number;
}

/** What one customer is going to do, decided before she comes. */
export interface Life {
  plan: Tier;
  steps: Step[];
}

const tiers: Tier[] = ['free', 'pro', 'enterprise'];

/** Plans a life: she orders, up to `acts` things happen, and then she stays or leaves. */
export function planLife(dice: Dice, acts = 3): Life {
  const plan = dice.weighted({ free: 6, pro: 3, enterprise: 1 });
  const order = (): Act => ({
    do: 'order',
    region: dice.pick(['eu', 'us', 'apac']),
    tier: dice.pick(tiers.slice(0, tiers.indexOf(plan) + 1)),
    twice: dice.happens(0.2),
  });
  const between = Array.from({ length: dice.between(0, acts) }, () => stepOf(dice, order));
  const last: Step = { act: dice.happens(0.35) ? { do: 'leave' } : order(), after: 'over' };
  return { plan, steps: [{ act: order(), after: 0 }, ...between, last] };
}

function stepOf(dice: Dice, order: () => Act): Step {
  const what = dice.weighted({ break: 8, cancel: 3, leave: 3, order: 2, operate: 2, retry: 2 });
  // Cancelling what is over is refused, and breaking needs something whole: most of these have their own moment.
  const midst = dice.happens(what === 'cancel' ? 0.9 : what === 'break' ? 0.1 : 0.3);
  return { act: actOf(what, dice, order), after: midst ? dice.between(0, 20_000) : 'over' };
}

function actOf(what: Act['do'], dice: Dice, order: () => Act): Act {
  switch (what) {
    case 'order':
      return order();
    case 'break':
      return { do: 'break', how: dice.pick(breakages) };
    case 'operate':
      return { do: 'operate', kind: dice.pick(['update', 'refresh']) };
    default:
      return { do: what };
  }
}
