import { expect, it } from 'vitest';
import { attemptWords, deliveryBadge, EVENTS, eventsSummary } from './webhook-words.ts';

it('an attempt says what came of it', () => {
  expect(attemptWords({ status: 204, problem: null })).toBe('Accepted, with status 204.');
  expect(attemptWords({ status: 500, problem: 'status' })).toBe('It refused the call, with status 500.');
  expect(attemptWords({ status: null, problem: 'timeout' })).toBe('No answer within 10 seconds.');
});

it('a webhook for everything says so, any other lists its events', () => {
  expect(eventsSummary(EVENTS)).toBe('All events');
  expect(eventsSummary(['assistant.ready', 'drift.found'])).toBe('assistant.ready, drift.found');
});

it('a delivery that waits is not shown as a failure', () => {
  expect(deliveryBadge({ status: 'waiting' })).toEqual({ tone: 'warn', words: 'Waiting' });
});
