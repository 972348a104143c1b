import { expect, test } from 'vitest';
import { aFailedSetup, aSetup } from '../../platform/setup/setup.builder.ts';
import { type ReadSetup, setupStatus } from '../../platform/setup/setup.read.ts';
import { maySeeSetupFailure } from './setup.policy.ts';
import { presentSetup } from './setup.present.ts';
import { setupAnswer } from './setup.schema.ts';

const reading =
  (setup = aSetup()): ReadSetup =>
  (need) =>
    setupStatus(setup, need, { lives: () => true, now: new Date() });

test('shows progress for assistants and for operators, in the documented shape', () => {
  const body = presentSetup(reading(), { withFailure: false, mailbox: null });
  expect(setupAnswer.parse(body)).toEqual(body);
  expect(body).toMatchObject({ state: 'building', done: 1, total: 3, now: ['the Hetzner plugin'] });
  expect(body.operator).toMatchObject({ state: 'building', done: 1, total: 4 });
});

test('a failure is shown only to those who may see it', () => {
  const setup = reading(aFailedSetup());
  const shown = presentSetup(setup, { withFailure: true, mailbox: null });
  expect(setupAnswer.parse(shown)).toEqual(shown);
  expect(shown.failure?.next).toContain('free 2 GB');
  const hidden = presentSetup(setup, { withFailure: false, mailbox: null });
  expect(hidden.state).toBe('failed');
  expect(JSON.stringify(hidden)).not.toContain('/srv/cache');
});

test('operators see failures, and on simulated clouds everyone does', () => {
  expect(maySeeSetupFailure({ role: 'operator' }, { simulated: false })).toBe(true);
  expect(maySeeSetupFailure({ role: null }, { simulated: false })).toBe(false);
  expect(maySeeSetupFailure({ role: null }, { simulated: true })).toBe(true);
});
