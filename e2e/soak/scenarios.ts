import type { SeededRandom } from './seeded-random.ts';

/** Everything that somebody in the clouds' consoles may do to a customer's resources. */
export const driftInjections = [
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
export type DriftInjection = (typeof driftInjections)[number];

/** One action in a customer's scenario. */
export type SoakAction =
  | { do: 'order'; region: string; tier: Tier; twice: boolean }
  | { do: 'cancel' }
  | { do: 'leave' }
  | { do: 'break'; how: DriftInjection }
  | { do: 'operate'; kind: 'update' | 'refresh' }
  | { do: 'retry' };
type Tier = 'free' | 'pro' | 'enterprise';

/** An action and its moment: once everything before is over, or so many ms after the action before. */
interface ScenarioStep {
  action: SoakAction;
  after: 'over' | number;
}

/** What one customer does, decided before they sign up. */
export interface SoakScenario {
  plan: Tier;
  steps: ScenarioStep[];
}

const tiers: Tier[] = ['free', 'pro', 'enterprise'];

/** Plans a scenario: an order, up to `maxActions` actions, and then a last order or the customer leaves. */
export function planScenario(random: SeededRandom, maxActions = 3): SoakScenario {
  const plan = random.weighted({ free: 6, pro: 3, enterprise: 1 });
  const order = (): SoakAction => ({
    do: 'order',
    region: random.pick(['eu', 'us', 'apac']),
    tier: random.pick(tiers.slice(0, tiers.indexOf(plan) + 1)),
    twice: random.happens(0.2),
  });
  const between = Array.from({ length: random.between(0, maxActions) }, () => planStep(random, order));
  const last: ScenarioStep = { action: random.happens(0.35) ? { do: 'leave' } : order(), after: 'over' };
  return { plan, steps: [{ action: order(), after: 0 }, ...between, last] };
}

function planStep(random: SeededRandom, order: () => SoakAction): ScenarioStep {
  const what = random.weighted({ break: 8, cancel: 3, leave: 3, order: 2, operate: 2, retry: 2 });
  // A cancel is refused once the operation is over, and a break needs a finished set-up: hence their probabilities.
  const early = random.happens(what === 'cancel' ? 0.9 : what === 'break' ? 0.1 : 0.3);
  return { action: planAction(what, random, order), after: early ? random.between(0, 20_000) : 'over' };
}

function planAction(what: SoakAction['do'], random: SeededRandom, order: () => SoakAction): SoakAction {
  switch (what) {
    case 'order':
      return order();
    case 'break':
      return { do: 'break', how: random.pick(driftInjections) };
    case 'operate':
      return { do: 'operate', kind: random.pick(['update', 'refresh']) };
    default:
      return { do: what };
  }
}
