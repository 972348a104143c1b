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
const gone = { ...instance().desired, generation: 2, present: false };

test.each([
  ['an order that waits', instance(), operation('queued'), 'pending'],
  ['an order that is carried out', instance(), operation('running'), 'provisioning'],
  ['a fact that answers the wish', instance({ observed }), operation('succeeded'), 'ready'],
  ['an order that failed', instance(), operation('failed'), 'failed'],
  [
    'a removal under way',
    instance({ observed, desired: gone }),
    operation('running', 'destroy'),
    'destroying',
  ],
  ['a removal that failed', instance({ observed, desired: gone }), operation('failed', 'destroy'), 'failed'],
])('%s', (_what, record, last, status) => {
  expect(instanceStatusOf(record, last)).toBe(status);
});

test('what leaves the house is named field by field: no secrets, no placement, no cell', () => {
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
