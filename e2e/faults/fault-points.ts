import { cellCalls, destroyCalls, nameCalls, provisionCalls, refreshCalls } from './cloud-calls.ts';
import {
  allCalls,
  type FaultContext,
  failingPermanently,
  faultPoint,
  killedAfter,
  killedAt,
  killedAtStart,
  killedInside,
  misbehaving,
  mutatingCalls,
  outages,
} from './fault-point.builder.ts';
import type { FaultPoint } from './fault-point.ts';

const { makeKey, makeServer, pollAction, makeRecord } = provisionCalls;
const { makeFirewall } = cellCalls;
const { dropServer, dropKey } = destroyCalls;

const provision: FaultContext = { during: 'provision' };
const destroy: FaultContext = { during: 'destroy' };
const newCell: FaultContext = { during: 'provision', label: 'new cell', newCell: true };

/** Without the engine's child process: provision and destroy already kill it in every call. */
const targets = ['worker', 'engine'] as const;
/** All resources of the customer were removed by hand and the stack knows: everything is created again. */
const update: FaultContext = { during: 'update', targets };
/** All resources of the customer were removed by hand and the stack does not know yet. */
const repair: FaultContext = { during: 'repair', targets };
const refresh: FaultContext = { during: 'refresh', targets };
/** The server and the key were created and the record was refused: both are removed. */
const cleanUp: FaultContext = {
  during: 'provision',
  label: 'clean-up',
  targets,
  refusal: { call: makeRecord, effect: 'error:9109' },
};
const lost = { effect: 'drop', times: 1 };

/** Every fault point. Each name says what happens and is a line of the report. */
export const faultPoints: FaultPoint[] = [
  ...killedAt(provision, 'creating_vps', ['worker', 'child', 'engine', 'hcloud', 'random']),
  ...killedAt(provision, 'configuring_dns', ['worker', 'child', 'engine', 'cloudflare', 'hcloud']),
  ...killedAt(provision, 'installing', ['worker', 'child', 'engine', 'command']),
  ...killedAt(provision, 'health_check', ['worker']),
  ...killedAt(provision, 'complete', ['worker']),
  ...killedAtStart(provision, ['random', 'hcloud', 'cloudflare', 'command']),
  faultPoint(provision, 'worker killed inside the health check', {
    kind: 'kill inside health',
    target: 'worker',
  }),
  ...killedInside(provision, allCalls(provisionCalls)),
  ...killedAfter(provision, mutatingCalls(provisionCalls)),
  ...misbehaving(provision, mutatingCalls(provisionCalls), 'done, its answer lost', lost),
  ...outages(provision, allCalls(nameCalls)),
  ...outages(provision, allCalls(provisionCalls)),
  ...misbehaving(provision, allCalls(provisionCalls), 'answered 429 once', {
    effect: 'status:429',
    times: 1,
  }),

  ...killedAt(destroy, 'stopping_assistant', ['worker', 'child', 'engine', 'command']),
  ...killedAt(destroy, 'removing_dns', ['worker', 'child', 'engine', 'cloudflare']),
  ...killedAt(destroy, 'removing_vps', ['worker', 'child', 'engine', 'hcloud']),
  ...killedAt(destroy, 'complete', ['worker']),
  ...killedInside(destroy, allCalls(destroyCalls)),
  ...killedAfter(destroy, mutatingCalls(destroyCalls)),
  ...misbehaving(destroy, mutatingCalls(destroyCalls), 'done, its answer lost', lost),
  ...outages(destroy, allCalls(destroyCalls)),

  ...killedInside(newCell, [makeFirewall]),
  ...killedAfter(newCell, [makeFirewall]),
  ...misbehaving(newCell, [makeFirewall], 'done, its answer lost', lost),
  ...outages(newCell, [makeFirewall]),

  ...killedAt(update, 'creating_vps', ['worker', 'engine', 'hcloud']),
  ...killedAt(update, 'configuring_dns', ['worker', 'engine', 'cloudflare']),
  ...killedAt(update, 'installing', ['worker', 'engine', 'command']),
  ...killedAt(update, 'health_check', ['worker']),
  ...killedAt(update, 'complete', ['worker']),
  faultPoint(update, 'worker killed inside the health check', {
    kind: 'kill inside health',
    target: 'worker',
  }),
  ...killedInside(update, allCalls(provisionCalls)),
  ...killedAfter(update, mutatingCalls(provisionCalls)),
  ...misbehaving(update, mutatingCalls(provisionCalls), 'done, its answer lost', lost),

  ...killedAt(repair, 'comparing', ['worker', 'child', 'engine', 'hcloud', 'cloudflare']),
  ...killedAt(repair, 'repairing', ['worker', 'engine', 'hcloud']),
  ...killedAt(repair, 'health_check', ['worker']),
  ...killedAt(repair, 'complete', ['worker']),
  faultPoint(repair, 'worker killed inside the health check', {
    kind: 'kill inside health',
    target: 'worker',
  }),
  ...killedInside(repair, allCalls(refreshCalls)),
  ...killedInside(repair, mutatingCalls(provisionCalls)),
  ...killedAfter(repair, mutatingCalls(provisionCalls)),
  ...misbehaving(repair, mutatingCalls(provisionCalls), 'done, its answer lost', lost),

  ...killedAt(refresh, 'comparing', ['worker', 'child', 'engine', 'hcloud', 'cloudflare']),
  ...killedAt(refresh, 'complete', ['worker']),
  ...killedInside(refresh, allCalls(refreshCalls)),
  ...misbehaving(refresh, allCalls(refreshCalls), 'answered 503 twice', { effect: 'status:503', times: 2 }),

  ...killedAt(cleanUp, 'cleaning_up', ['worker', 'child', 'engine', 'hcloud']),
  ...killedInside(cleanUp, [dropServer, dropKey]),
  ...killedAfter(cleanUp, [dropServer, dropKey]),
  ...misbehaving(cleanUp, [dropServer, dropKey], 'done, its answer lost', lost),

  failingPermanently(makeServer, 'refused for good: the account is full', 'error:resource_limit_exceeded'),
  failingPermanently(makeServer, 'refused for good: the token is not right', 'error:unauthorized'),
  failingPermanently(makeServer, 'whose action fails every time', 'action:action_failed'),
  failingPermanently(makeKey, 'refused for good: the input is not right', 'error:forbidden'),
  failingPermanently(makeRecord, 'refused for good', 'error:9109'),
  // With this call refused, a deletion cannot complete either.
  { ...failingPermanently(pollAction, 'refused for good', 'error:forbidden'), ends: 'leaked' },
];
