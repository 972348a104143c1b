import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import type { OperationRecord } from '../../operations/operation.model.ts';
import type { Condition } from './condition.schema.ts';
import type { InstanceRecord } from './instance.model.ts';
import { instanceStatusOf, presentInstance } from './instance.present.ts';
import type { ScannedState } from './scanned-state.ts';

function instance(change: Partial<InstanceRecord> = {}): InstanceRecord {
  return {
    _id: new Types.ObjectId(),
    teamId: new Types.ObjectId(),
    slot: 0,
    subdomain: 'alice',
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'hel1', serverType: 'cx23' },
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
  ['an update of a running assistant', instance({ observed }), operation('running', 'update'), 'ready'],
  ['a queued repair', instance({ observed }), operation('queued', 'repair'), 'ready'],
  ['an adoption that is under way', instance(), operation('running', 'adopt'), 'provisioning'],
  ['an adopted server', instance({ observed }), operation('succeeded', 'adopt'), 'ready'],
  [
    'an update that failed before it delivered what was ordered',
    instance({ observed, desired: { ...instance().desired, generation: 2 } }),
    operation('succeeded'),
    'ready',
  ],
  [
    'an order again after a removal that failed',
    instance({ observed }),
    operation('running'),
    'provisioning',
  ],
  ['an update of what was never set up', instance(), operation('running', 'update'), 'provisioning'],
  ['a failed removal', instance({ observed, desired: deleted }), operation('failed', 'destroy'), 'failed'],
])('%s', (_what, record, last, status) => {
  expect(instanceStatusOf(record, last)).toBe(status);
});

const scanned = (change: Partial<ScannedState> = {}): ScannedState => ({
  conditions: [],
  serverType: 'cx23',
  ...change,
});
const config = { instanceUrl: 'https://{subdomain}.x.test' };

test('the public fields are listed one by one: no secrets, no placement, no cell', () => {
  const body = presentInstance(instance({ observed }), operation('succeeded'), scanned(), config);
  expect(Object.keys(body).sort()).toEqual(
    [
      'address',
      'adopted',
      'conditions',
      'createdAt',
      'health',
      'id',
      'operation',
      'readyAt',
      'region',
      'server',
      'status',
      'subdomain',
      'suspension',
      'tier',
      'url',
      'team',
    ].sort(),
  );
  expect(JSON.stringify(body)).not.toMatch(/sealed|hel1|eu1/);
});

test('the machine is the one that it runs on: a type that was a later choice has its own cores', () => {
  const [cpx21, unknown] = ['cpx21', 'ccx99'].map((serverType) =>
    presentInstance(instance({ observed }), null, scanned({ serverType }), config),
  );
  expect(cpx21?.server).toEqual({ type: 'cpx21', cores: 3, memoryGb: 4, diskGb: 80 });
  expect(unknown?.server).toEqual({ type: 'ccx99', cores: null, memoryGb: null, diskGb: null });
});

test('nothing is said about the health of what was never set up', () => {
  const body = presentInstance(instance(), operation('failed'), scanned(), config);
  expect(body).toMatchObject({ health: null, conditions: [], server: null });
});

test('what differs without being noticed is not told to customers', () => {
  const drifted: Condition = {
    type: 'Drifted',
    status: 'true',
    reason: 'key_changed',
    message: 'Something differs.',
    since: null,
    at: new Date(),
  };
  const body = presentInstance(instance({ observed }), null, scanned({ conditions: [drifted] }), config);
  expect(body.conditions).toEqual([]);
});
