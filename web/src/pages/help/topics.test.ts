import { expect, it } from 'vitest';
import { topicOf, topics } from './topics.ts';

it('each code has one topic', () => {
  const codes = topics.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(topicOf('oauth_state_mismatch').code).toBe('oauth_state_mismatch');
});

it('an unknown code, which anyone can put into the address bar, gets the general topic', () => {
  expect(topicOf('<script>').code).toBe('internal_error');
  expect(topicOf('toString').code).toBe('internal_error');
});
