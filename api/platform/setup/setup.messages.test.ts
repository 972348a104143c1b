import { expect, test } from 'vitest';
import { aFailedSetup, aSetup } from './setup.builder.ts';
import { customerSetupWaitText, operatorSetupWaitText, setupRestartText } from './setup.messages.ts';
import { setupStatus } from './setup.read.ts';

const now = new Date('2026-11-30T12:00:00Z');
const building = setupStatus(aSetup({ updatedAt: now.toISOString() }), 'assistant', {
  lives: () => true,
  now,
});
const failed = setupStatus(aFailedSetup(), 'assistant', { lives: () => false, now });

test('a customer sees the progress and that they need to do nothing', () => {
  expect(customerSetupWaitText(building, 'Your assistant')).toBe(
    'This installation is still building what assistants run on: 1 of 3 parts are installed. Your assistant starts by itself after that.',
  );
});

test('a customer sees a percentage where there are few parts', () => {
  const few = { ...building, done: 0, total: 2, fraction: 0.456 };
  expect(customerSetupWaitText(few, 'Your assistant')).toContain('run on: 45% is done. Your assistant');
});

test('a customer sees that the order is kept if set-up failed, and no file of this machine', () => {
  const words = customerSetupWaitText(failed, 'Your assistant');
  expect(words).toContain('Nothing is lost: your assistant starts by itself');
  expect(words).not.toContain('/srv');
});

test('an operator sees how long it takes, and nothing about restarting', () => {
  expect(operatorSetupWaitText(building, now)).toBe(
    'waiting until this installation has built what assistants run on (1 of 3 parts are installed), starts by itself in about 5 min',
  );
  expect(setupRestartText(building)).toBeUndefined();
});

test('an operator sees why set-up failed and what to do', () => {
  expect(operatorSetupWaitText(failed, now)).toBe(
    'waiting for the set-up of this installation, which has stopped: The disk that holds /srv/cache is full',
  );
  expect(setupRestartText(failed)).toBe(
    'Free 2 GB of disk, then stop the product with Ctrl-C and run make start again.',
  );
});
