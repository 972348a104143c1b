import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { InstanceRecord } from './instance.model.ts';
import { instanceStatusOf, presentInstance } from './instance.present.ts';

function instance(change: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    _id: new Types.ObjectId(),
    ownerId: new Types.ObjectId(),
    slot: 0,
    subdomain: 'alice',
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
    conditions: [],
    createdAt: new Date(),
    ...change,
  };
}

const operation = (status: OperationRecord['status'], kind: OperationRecord['kind'] = 'provision') =>
  ({ _id: new Types.ObjectId(), kind, status }) as OperationRecord;

const observed = {
  generation: 1,
  at: new Date(),
  address: '203.0.113.7',
  serverId: '1',
  recordId: '2',
  imageReference: 'image',
  composeHash: 'c',
  configHash: 'd',
  secrets: 'sealed',
};
const deleted = { ...instance().desired, generation: 2, present: false };

test.each([
  ['a queued order', instance(), operation('queued'), 'pending'],
  ['a running order', instance(), operation('running'), 'provisioning'],
  ['an observed state that matches the desired one', instance({ observed }), operation('succeeded'), 'ready'],
  ['a failed order', instance(), operation('failed'), 'failed'],
  [
    'a running removal',
    instance({ observed, desired: deleted }),
    operation('running', 'destroy'),
    'destroying',
  ],
  ['a failed removal', instance({ observed, desired: deleted }), operation('failed', 'destroy'), 'failed'],
])('%s', (_what, record, last, status) => {
  expect(instanceStatusOf(record, last)).toBe(status);
});

test('the public fields are listed one by one: no secrets, no placement, no cell', () => {
  const body = presentInstance(instance({ observed }), operation('succeeded'), {
    instanceUrl: 'https://{subdomain}.x.test',
  });
  expect(Object.keys(body).sort()).toEqual(
    [
      'address',
      'createdAt',
      'id',
      'operation',
      'readyAt',
      'region',
      'status',
      'subdomain',
      'suspension',
      'tier',
      'url',
    ].sort(),
  );
  expect(JSON.stringify(body)).not.toMatch(/sealed|hel1|eu1/);
});
