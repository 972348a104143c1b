import type { StepName } from '../../api/operations/operation.schema.ts';
import type { CloudCall, FaultPoint, Plugin, Strike, StruckKind, Victim } from './point.ts';

/** When points strike: during which operation, and what else is so. */
export interface Way extends Pick<FaultPoint, 'newCell' | 'refusal'> {
  during: StruckKind;
  /** How the names of its points begin, where that is not the operation's own. */
  called?: string;
  /** Those that are killed within its calls, default all. */
  victims?: readonly Victim[];
}

/** Whoever makes a call: its own plugin and all that stand behind that. */
const makersOf = ({ victims = ['worker', 'child', 'engine'] }: Way, { cloud }: CloudCall): Victim[] => [
  ...victims,
  cloud === 'hetzner' ? 'hcloud' : 'cloudflare',
];

const isReading = ({ method }: CloudCall) => method === 'GET';
/** All calls of a kind of operation, in their order. */
export const every = (calls: Record<string, CloudCall>) => Object.values(calls);
/** Those of them after which a cloud is another. */
export const changing = (calls: Record<string, CloudCall>) => every(calls).filter((call) => !isReading(call));

/** Killed at the boundary between two steps. */
export const killedAt = (way: Way, step: StepName, victims: Victim[]): FaultPoint[] =>
  victims.map((victim) =>
    point(way, `${victim} killed as ${step} begins`, { kind: 'kill at', victim, step }),
  );

/** Killed within a call that the cloud has not carried out. */
export const killedInside = (way: Way, calls: CloudCall[]): FaultPoint[] =>
  calls.flatMap((call) =>
    makersOf(way, call).map((victim) =>
      point(way, `${victim} killed inside ${call.name}`, {
        kind: 'kill inside',
        victim,
        call,
        effect: 'hang',
      }),
    ),
  );

/** The worst moment: the cloud has done it, and nobody will ever be told. */
export const killedAfter = (way: Way, calls: CloudCall[]): FaultPoint[] =>
  calls.flatMap((call) =>
    makersOf(way, call).map((victim) =>
      point(way, `${victim} killed inside ${call.name}, which the cloud has done`, {
        kind: 'kill inside',
        victim,
        call,
        effect: 'stall',
      }),
    ),
  );

/** Killed before it has done anything. */
export const bornDead = (way: Way, victims: Plugin[]): FaultPoint[] =>
  victims.map((victim) => point(way, `${victim} killed as it starts`, { kind: 'kill at birth', victim }));

/** Nobody dies; a cloud misbehaves for a while. */
export const misbehaving = (
  way: Way,
  calls: CloudCall[],
  how: string,
  effect: { effect: string; times: number; liftMs?: number },
): FaultPoint[] =>
  calls.map((call) => point(way, `${call.name} ${how}`, { kind: 'misbehave', call, ...effect }));

/** A cloud refuses a set-up for good. */
export const forGood = (call: CloudCall, how: string, effect: string): FaultPoint => ({
  ...point({ during: 'provision' }, `${call.name} ${how}`, { kind: 'misbehave', call, effect }),
  ends: 'told',
});

/** One point. A set-up that the clouds refuse is given up, whatever else goes wrong. */
export function point(
  { during, called = during, newCell, refusal }: Way,
  what: string,
  strike: Strike,
): FaultPoint {
  const ends = refusal ? 'told' : 'done';
  return {
    name: `${called}: ${what}`,
    during,
    strike,
    ends,
    ...(newCell && { newCell }),
    ...(refusal && { refusal }),
  };
}

/** Once around everything that can go wrong between us and one cloud call. */
export const outages = (way: Way, calls: CloudCall[]): FaultPoint[] => [
  ...misbehaving(way, calls, 'cut twice before anything is done', { effect: 'refuse', times: 2 }),
  ...misbehaving(way, calls, 'answered 503 twice', { effect: 'status:503', times: 2 }),
  ...misbehaving(way, calls, 'hanging for two seconds, then cut', {
    effect: 'hang',
    times: 1,
    liftMs: 2_000,
  }),
];
