import type { DeliveryAttempt, EventType, WebhookDelivery } from '../../api/contract.ts';

/** What each event is about, in the order of the list. */
const events: Record<EventType, string> = {
  'assistant.ready': 'The assistant is set up',
  'assistant.failed': 'Setting it up did not work',
  'assistant.deleted': 'The assistant has been deleted',
  'assistant.health': 'It is down or short of memory or disk, or that is over',
  'drift.found': 'Something else differs from what was ordered',
  'drift.resolved': 'Such a difference is over',
  'budget.warning': 'Much of the month’s budget is used',
  'team.member_added': 'Somebody joined the team',
  'team.member_removed': 'Somebody left the team',
};

/** All events that a webhook can be for. */
export const EVENTS = Object.keys(events) as EventType[];

export const eventWords = (event: EventType): string => events[event];

/** Which events a webhook is for, in few words. */
export function eventsSummary(chosen: readonly EventType[]): string {
  return chosen.length === EVENTS.length ? 'All events' : chosen.join(', ');
}

const problems: Record<NonNullable<DeliveryAttempt['problem']>, string> = {
  timeout: 'No answer within 10 seconds',
  name_unknown: 'The name of the address is unknown',
  address_refused: 'The address leads to a private or special network, which we do not call',
  not_reached: 'Nothing answers at this address',
  certificate: 'The certificate is not valid',
  broken_off: 'The connection broke off before an answer',
  redirect: 'It redirects to another address, which we do not follow',
  status: 'It refused the call',
  switched_off: 'Not sent: the webhook was off',
  too_many_waiting: 'Not sent: a hundred others waited already',
};

/** What came of an attempt: `Accepted with status 204`. */
export function attemptWords({ status, problem }: Pick<DeliveryAttempt, 'status' | 'problem'>): string {
  // The API may be newer than this page.
  const what = problem === null ? 'Accepted' : (problems[problem] ?? 'It failed');
  return status === null ? `${what}.` : `${what}, with status ${status}.`;
}

/** The state of a delivery as a badge. */
export function deliveryBadge({ status }: Pick<WebhookDelivery, 'status'>): {
  tone: 'good' | 'warn' | 'bad';
  words: string;
} {
  if (status === 'delivered') return { tone: 'good', words: 'Delivered' };
  return status === 'waiting' ? { tone: 'warn', words: 'Waiting' } : { tone: 'bad', words: 'Failed' };
}
