import type { StepName } from '../../api/operations/operation.schema.ts';
import type {
  CloudCallPattern,
  FaultedOperation,
  FaultInjection,
  FaultPoint,
  KillTarget,
  Plugin,
} from './fault-point.ts';

/** When points strike: during which operation, and what else is so. */
export interface FaultContext extends Pick<FaultPoint, 'newCell' | 'refusal'> {
  during: FaultedOperation;
  /** How the names of its points begin, where that is not the operation's own. */
  label?: string;
  /** Those that are killed within its calls, default all. */
  targets?: readonly KillTarget[];
}

/** Whoever makes a call: its own plugin and all that stand behind that. */
const targetsOf = (
  { targets = ['worker', 'child', 'engine'] }: FaultContext,
  { cloud }: CloudCallPattern,
): KillTarget[] => [...targets, cloud === 'hetzner' ? 'hcloud' : 'cloudflare'];

const isReading = ({ method }: CloudCallPattern) => method === 'GET';
/** All calls of a kind of operation, in their order. */
export const allCalls = (calls: Record<string, CloudCallPattern>) => Object.values(calls);
/** Those of them after which a cloud is another. */
export const mutatingCalls = (calls: Record<string, CloudCallPattern>) =>
  allCalls(calls).filter((call) => !isReading(call));

/** Killed at the boundary between two steps. */
export const killedAt = (context: FaultContext, step: StepName, targets: KillTarget[]): FaultPoint[] =>
  targets.map((target) =>
    faultPoint(context, `${target} killed as ${step} begins`, { kind: 'kill at', target, step }),
  );

/** Killed within a call that the cloud has not carried out. */
export const killedInside = (context: FaultContext, calls: CloudCallPattern[]): FaultPoint[] =>
  calls.flatMap((call) =>
    targetsOf(context, call).map((target) =>
      faultPoint(context, `${target} killed inside ${call.name}`, {
        kind: 'kill inside',
        target,
        call,
        effect: 'hang',
      }),
    ),
  );

/** The worst moment: the cloud has done it, and nobody will ever be told. */
export const killedAfter = (context: FaultContext, calls: CloudCallPattern[]): FaultPoint[] =>
  calls.flatMap((call) =>
    targetsOf(context, call).map((target) =>
      faultPoint(context, `${target} killed inside ${call.name}, which the cloud has done`, {
        kind: 'kill inside',
        target,
        call,
        effect: 'stall',
      }),
    ),
  );

/** Killed before it has done anything. */
export const killedAtStart = (context: FaultContext, targets: Plugin[]): FaultPoint[] =>
  targets.map((target) =>
    faultPoint(context, `${target} killed as it starts`, { kind: 'kill at birth', target }),
  );

/** Nobody dies; a cloud misbehaves for a while. */
export const misbehaving = (
  context: FaultContext,
  calls: CloudCallPattern[],
  how: string,
  effect: { effect: string; times: number; liftMs?: number },
): FaultPoint[] =>
  calls.map((call) => faultPoint(context, `${call.name} ${how}`, { kind: 'misbehave', call, ...effect }));

/** A cloud refuses a set-up for good. */
export const failingPermanently = (call: CloudCallPattern, how: string, effect: string): FaultPoint => ({
  ...faultPoint({ during: 'provision' }, `${call.name} ${how}`, { kind: 'misbehave', call, effect }),
  ends: 'told',
});

/** One point. A set-up that the clouds refuse is given up, whatever else goes wrong. */
export function faultPoint(
  { during, label = during, newCell, refusal }: FaultContext,
  what: string,
  injection: FaultInjection,
): FaultPoint {
  const ends = refusal ? 'told' : 'done';
  return {
    name: `${label}: ${what}`,
    during,
    injection,
    ends,
    ...(newCell && { newCell }),
    ...(refusal && { refusal }),
  };
}

/** Once around everything that can go wrong between us and one cloud call. */
export const outages = (context: FaultContext, calls: CloudCallPattern[]): FaultPoint[] => [
  ...misbehaving(context, calls, 'cut twice before anything is done', { effect: 'refuse', times: 2 }),
  ...misbehaving(context, calls, 'answered 503 twice', { effect: 'status:503', times: 2 }),
  ...misbehaving(context, calls, 'hanging for two seconds, then cut', {
    effect: 'hang',
    times: 1,
    liftMs: 2_000,
  }),
];
