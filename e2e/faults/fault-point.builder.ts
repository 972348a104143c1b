import type { StepName } from '../../api/operations/operation.schema.ts';
import type {
  CloudCallPattern,
  FaultedOperation,
  FaultInjection,
  FaultPoint,
  KillTarget,
  Plugin,
} from './fault-point.ts';

/** When faults are injected: during which operation, and under which conditions. */
export interface FaultContext extends Pick<FaultPoint, 'newCell' | 'refusal'> {
  during: FaultedOperation;
  /** The prefix of the points' names; default the operation's name. */
  label?: string;
  /** The processes to kill within its calls; default all. */
  targets?: readonly KillTarget[];
}

/** The processes behind a call: its plugin and everything above it. */
const targetsOf = (
  { targets = ['worker', 'child', 'engine'] }: FaultContext,
  { cloud }: CloudCallPattern,
): KillTarget[] => [...targets, cloud === 'hetzner' ? 'hcloud' : 'cloudflare'];

const isReading = ({ method }: CloudCallPattern) => method === 'GET';
/** All calls of a kind of operation, in order. */
export const allCalls = (calls: Record<string, CloudCallPattern>) => Object.values(calls);
/** The calls that change something in a cloud. */
export const mutatingCalls = (calls: Record<string, CloudCallPattern>) =>
  allCalls(calls).filter((call) => !isReading(call));

/** Killed at the boundary between two steps. */
export const killedAt = (context: FaultContext, step: StepName, targets: KillTarget[]): FaultPoint[] =>
  targets.map((target) =>
    faultPoint(context, `${target} killed as ${step} begins`, { kind: 'kill at', target, step }),
  );

/** Killed within a call that the cloud has not executed. */
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

/** The worst moment: the cloud has executed the call, and its answer never arrives. */
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

/** No process is killed; a cloud misbehaves for a while. */
export const misbehaving = (
  context: FaultContext,
  calls: CloudCallPattern[],
  how: string,
  effect: { effect: string; times: number; liftMs?: number },
): FaultPoint[] =>
  calls.map((call) => faultPoint(context, `${call.name} ${how}`, { kind: 'misbehave', call, ...effect }));

/** A cloud refuses a set-up permanently. */
export const failingPermanently = (call: CloudCallPattern, how: string, effect: string): FaultPoint => ({
  ...faultPoint({ during: 'provision' }, `${call.name} ${how}`, { kind: 'misbehave', call, effect }),
  ends: 'notified',
});

/** One point. A set-up that the clouds refuse always ends as given up. */
export function faultPoint(
  { during, label = during, newCell, refusal }: FaultContext,
  what: string,
  injection: FaultInjection,
): FaultPoint {
  const ends = refusal ? 'notified' : 'done';
  return {
    name: `${label}: ${what}`,
    during,
    injection,
    ends,
    ...(newCell && { newCell }),
    ...(refusal && { refusal }),
  };
}

/** Everything that can go wrong between us and one cloud call. */
export const outages = (context: FaultContext, calls: CloudCallPattern[]): FaultPoint[] => [
  ...misbehaving(context, calls, 'cut twice before anything is done', { effect: 'refuse', times: 2 }),
  ...misbehaving(context, calls, 'answered 503 twice', { effect: 'status:503', times: 2 }),
  ...misbehaving(context, calls, 'hanging for two seconds, then cut', {
    effect: 'hang',
    times: 1,
    liftMs: 2_000,
  }),
];
