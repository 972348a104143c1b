import { expect, it } from 'vitest';
import type { Instance } from '../api/contract.ts';
import { buildOperation } from '../operation/operation.builder.ts';
import { buildInstance } from './instance.builder.ts';
import { viewOf } from './view.ts';

const instance = (status: Instance['status']): Instance => buildInstance({ status });

it.each([
  ['no instance, whatever the last operation', null, buildOperation({ status: 'succeeded' }), 'ordering'],
  ['an operation under way', instance('provisioning'), buildOperation(), 'working'],
  ['a removal under way', instance('destroying'), buildOperation({ kind: 'destroy' }), 'working'],
  ['a ready instance', instance('ready'), buildOperation({ status: 'succeeded' }), 'ready'],
  [
    'a new key on its way',
    instance('ready'),
    buildOperation({ kind: 'update', purpose: 'model_key' }),
    'ready',
  ],
  ['a queued repair', instance('ready'), buildOperation({ kind: 'repair', status: 'queued' }), 'ready'],
  ['a check', instance('ready'), buildOperation({ kind: 'refresh' }), 'ready'],
  [
    'a set-up that an update repeats',
    instance('provisioning'),
    buildOperation({ kind: 'update' }),
    'working',
  ],
  ['a failed operation', instance('failed'), buildOperation({ status: 'failed' }), 'failed'],
  ['an instance before its operation', instance('pending'), null, 'settling'],
] as const)('%s', (_what, wanted, operation, view) =>
  expect(viewOf({ instance: wanted, operation }, null)).toBe(view),
);

it.each([
  ['waiting', 'unconfirmed'],
  ['placing', 'settling'],
  ['refused', 'ordering'],
] as const)('an order that waits for the email: %s', (keptOrder, view) =>
  expect(viewOf({ instance: null, operation: null }, keptOrder)).toBe(view),
);

it('an assistant is shown, whatever has become of an earlier order', () => {
  const operation = buildOperation({ status: 'succeeded' });
  expect(viewOf({ instance: instance('ready'), operation }, 'waiting')).toBe('ready');
});
