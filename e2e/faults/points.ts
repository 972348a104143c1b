import { cellCalls, destroyCalls, provisionCalls, readingCalls } from './calls.ts';
import {
  bornDead,
  changing,
  every,
  forGood,
  killedAfter,
  killedAt,
  killedInside,
  misbehaving,
  outages,
  point,
  type Way,
} from './point.builders.ts';
import type { FaultPoint } from './point.ts';

const { makeKey, makeServer, pollAction, makeRecord } = provisionCalls;
const { makeFirewall } = cellCalls;
const { dropServer, dropKey } = destroyCalls;

const provision: Way = { during: 'provision' };
const destroy: Way = { during: 'destroy' };
const newCell: Way = { during: 'provision', called: 'new cell', newCell: true };

/** The engine's child process is killed in every call of a provision and a destroy already. */
const victims = ['worker', 'engine'] as const;
/** All that a customer has was removed by hand, and the stack knows: everything is made once more. */
const update: Way = { during: 'update', victims };
/** All that a customer has was removed by hand, and the stack finds out. */
const repair: Way = { during: 'repair', victims };
const refresh: Way = { during: 'refresh', victims };
/** A server and a key were made, the name was refused: what is there already is removed. */
const cleanUp: Way = {
  during: 'provision',
  called: 'clean-up',
  victims,
  refusal: { call: makeRecord, effect: 'error:9109' },
};
const lost = { effect: 'drop', times: 1 };

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
  ...misbehaving(provision, changing(provisionCalls), 'done, its answer lost', lost),
  ...outages(provision, every(provisionCalls)),
  ...misbehaving(provision, every(provisionCalls), 'answered 429 once', { effect: 'status:429', times: 1 }),

  ...killedAt(destroy, 'stopping_assistant', ['worker', 'child', 'engine', 'command']),
  ...killedAt(destroy, 'removing_dns', ['worker', 'child', 'engine', 'cloudflare']),
  ...killedAt(destroy, 'removing_vps', ['worker', 'child', 'engine', 'hcloud']),
  ...killedAt(destroy, 'complete', ['worker']),
  ...killedInside(destroy, every(destroyCalls)),
  ...killedAfter(destroy, changing(destroyCalls)),
  ...misbehaving(destroy, changing(destroyCalls), 'done, its answer lost', lost),
  ...outages(destroy, every(destroyCalls)),

  ...killedInside(newCell, [makeFirewall]),
  ...killedAfter(newCell, [makeFirewall]),
  ...misbehaving(newCell, [makeFirewall], 'done, its answer lost', lost),
  ...outages(newCell, [makeFirewall]),

  ...killedAt(update, 'creating_vps', ['worker', 'engine', 'hcloud']),
  ...killedAt(update, 'configuring_dns', ['worker', 'engine', 'cloudflare']),
  ...killedAt(update, 'installing', ['worker', 'engine', 'command']),
  ...killedAt(update, 'health_check', ['worker']),
  ...killedAt(update, 'complete', ['worker']),
  point(update, 'worker killed inside the health check', { kind: 'kill inside health', victim: 'worker' }),
  ...killedInside(update, every(provisionCalls)),
  ...killedAfter(update, changing(provisionCalls)),
  ...misbehaving(update, changing(provisionCalls), 'done, its answer lost', lost),

  ...killedAt(repair, 'comparing', ['worker', 'child', 'engine', 'hcloud', 'cloudflare']),
  ...killedAt(repair, 'repairing', ['worker', 'engine', 'hcloud']),
  ...killedAt(repair, 'health_check', ['worker']),
  ...killedAt(repair, 'complete', ['worker']),
  point(repair, 'worker killed inside the health check', { kind: 'kill inside health', victim: 'worker' }),
  ...killedInside(repair, every(readingCalls)),
  ...killedInside(repair, changing(provisionCalls)),
  ...killedAfter(repair, changing(provisionCalls)),
  ...misbehaving(repair, changing(provisionCalls), 'done, its answer lost', lost),

  ...killedAt(refresh, 'comparing', ['worker', 'child', 'engine', 'hcloud', 'cloudflare']),
  ...killedAt(refresh, 'complete', ['worker']),
  ...killedInside(refresh, every(readingCalls)),
  ...misbehaving(refresh, every(readingCalls), 'answered 503 twice', { effect: 'status:503', times: 2 }),

  ...killedAt(cleanUp, 'cleaning_up', ['worker', 'child', 'engine', 'hcloud']),
  ...killedInside(cleanUp, [dropServer, dropKey]),
  ...killedAfter(cleanUp, [dropServer, dropKey]),
  ...misbehaving(cleanUp, [dropServer, dropKey], 'done, its answer lost', lost),

  forGood(makeServer, 'refused for good: the account is full', 'error:resource_limit_exceeded'),
  forGood(makeServer, 'refused for good: the token is not right', 'error:unauthorized'),
  forGood(makeServer, 'whose action fails every time', 'action:action_failed'),
  forGood(makeKey, 'refused for good: the input is not right', 'error:forbidden'),
  forGood(makeRecord, 'refused for good', 'error:9109'),
  // Nobody can see a deletion through either.
  { ...forGood(pollAction, 'refused for good', 'error:forbidden'), ends: 'stranded' },
];
