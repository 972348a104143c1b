import type { StepName } from '../../api/operations/operation.schema.ts';
import { cellCalls, destroyCalls, provisionCalls } from './calls.ts';
import type { CloudCall, FaultPoint, Plugin, Strike, Victim } from './point.ts';

type During = FaultPoint['during'];
type Way = { during: During; newCell?: boolean };

const provision: Way = { during: 'provision' };
const destroy: Way = { during: 'destroy' };
const newCell: Way = { during: 'provision', newCell: true };

/** Whoever makes a call: its own plugin and all that stand behind that. */
const makersOf = ({ cloud }: CloudCall): Victim[] => [
  'worker',
  'child',
  'engine',
  cloud === 'hetzner' ? 'hcloud' : 'cloudflare',
];

const isReading = ({ method }: CloudCall) => method === 'GET';
const every = (calls: Record<string, CloudCall>) => Object.values(calls);
const changing = (calls: Record<string, CloudCall>) => every(calls).filter((call) => !isReading(call));

const killedAt = (way: Way, step: StepName, victims: Victim[]): FaultPoint[] =>
  victims.map((victim) =>
    point(way, `${victim} killed as ${step} begins`, { kind: 'kill at', victim, step }),
  );

const killedInside = (way: Way, calls: CloudCall[]): FaultPoint[] =>
  calls.flatMap((call) =>
    makersOf(call).map((victim) =>
      point(way, `${victim} killed inside ${call.name}`, {
        kind: 'kill inside',
        victim,
        call,
        effect: 'hang',
      }),
    ),
  );

/** The worst moment: the cloud has done it, and nobody will ever be told. */
const killedAfter = (way: Way, calls: CloudCall[]): FaultPoint[] =>
  calls.flatMap((call) =>
    makersOf(call).map((victim) =>
      point(way, `${victim} killed inside ${call.name}, which the cloud has done`, {
        kind: 'kill inside',
        victim,
        call,
        effect: 'stall',
      }),
    ),
  );

const bornDead = (way: Way, victims: Plugin[]): FaultPoint[] =>
  victims.map((victim) => point(way, `${victim} killed as it starts`, { kind: 'kill at birth', victim }));

const misbehaving = (
  way: Way,
  calls: CloudCall[],
  how: string,
  effect: { effect: string; times: number; liftMs?: number },
): FaultPoint[] =>
  calls.map((call) => point(way, `${call.name} ${how}`, { kind: 'misbehave', call, ...effect }));

const forGood = (call: CloudCall, how: string, effect: string): FaultPoint => ({
  ...point(provision, `${call.name} ${how}`, { kind: 'misbehave', call, effect }),
  ends: 'told',
});

function point({ during, newCell }: Way, what: string, strike: Strike): FaultPoint {
  const name = `${newCell ? 'new cell' : during}: ${what}`;
  return { name, during, strike, ends: 'done', ...(newCell && { newCell }) };
}

/** Once around everything that can go wrong between us and one cloud call. */
const outages = (way: Way, calls: CloudCall[]): FaultPoint[] => [
  ...misbehaving(way, calls, 'cut twice before anything is done', { effect: 'refuse', times: 2 }),
  ...misbehaving(way, calls, 'answered 503 twice', { effect: 'status:503', times: 2 }),
  ...misbehaving(way, calls, 'hanging for two seconds, then cut', {
    effect: 'hang',
    times: 1,
    liftMs: 2_000,
  }),
];

const { makeKey, makeServer, pollAction, makeRecord } = provisionCalls;
const { makeFirewall } = cellCalls;

/** Every fault point. Each is a name that says what happens, and reads as a line of the report. */
export const faultPoints: FaultPoint[] = [
  ...killedAt(provision, 'creating_vps', ['worker', 'child', 'engine', 'hcloud', 'random']),
  ...killedAt(provision, 'configuring_dns', ['worker', 'child', 'engine', 'cloudflare', 'hcloud']),
  ...killedAt(provision, 'installing', ['worker', 'child', 'engine', 'command']),
  ...killedAt(provision, 'health_check', ['worker']),
  ...killedAt(provision, 'complete', ['worker']),
  ...bornDead(provision, ['random', 'hcloud', 'cloudflare', 'command']),
  point(provision, 'worker killed inside the health check', { kind: 'kill inside health', victim: 'worker' }),
  ...killedInside(provision, every(provisionCalls)),
  ...killedAfter(provision, changing(provisionCalls)),
  ...misbehaving(provision, changing(provisionCalls), 'done, its answer lost', { effect: 'drop', times: 1 }),
  ...outages(provision, every(provisionCalls)),
  ...misbehaving(provision, every(provisionCalls), 'answered 429 once', { effect: 'status:429', times: 1 }),

  ...killedAt(destroy, 'stopping_assistant', ['worker', 'child', 'engine', 'command']),
  ...killedAt(destroy, 'removing_dns', ['worker', 'child', 'engine', 'cloudflare']),
  ...killedAt(destroy, 'removing_vps', ['worker', 'child', 'engine', 'hcloud']),
  ...killedAt(destroy, 'complete', ['worker']),
  ...killedInside(destroy, every(destroyCalls)),
  ...killedAfter(destroy, changing(destroyCalls)),
  ...misbehaving(destroy, changing(destroyCalls), 'done, its answer lost', { effect: 'drop', times: 1 }),
  ...outages(destroy, every(destroyCalls)),

  ...killedInside(newCell, [makeFirewall]),
  ...killedAfter(newCell, [makeFirewall]),
  ...misbehaving(newCell, [makeFirewall], 'done, its answer lost', { effect: 'drop', times: 1 }),
  ...outages(newCell, [makeFirewall]),

  forGood(makeServer, 'refused for good: the account is full', 'error:resource_limit_exceeded'),
  forGood(makeServer, 'refused for good: the token is not right', 'error:unauthorized'),
  forGood(makeServer, 'whose action fails every time', 'action:action_failed'),
  forGood(makeKey, 'refused for good: the input is not right', 'error:forbidden'),
  forGood(makeRecord, 'refused for good', 'error:9109'),
  forGood(pollAction, 'refused for good', 'error:forbidden'),
];
