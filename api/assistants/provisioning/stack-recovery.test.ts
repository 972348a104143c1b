import { expect, test } from 'vitest';
import { LeaseLost } from '../../operations/lease/operation.lease.ts';
import { anOperation } from '../../operations/operation.builder.ts';
import type { OperationRun } from '../../operations/run/operation.handler.ts';
import { testConfig } from '../../testing/deps.ts';
import { engineDouble } from '../../testing/engine.ts';
import type { InstanceRecord } from '../instances/instance.model.ts';
import { createStackRecovery } from './stack-recovery.ts';

const config = testConfig();

/** A stack whose last run was interrupted during a create. */
function interruptedStack() {
  const engine = engineDouble();
  engine.condition.pendingCreates = [{ urn: 'urn:server', type: 'hcloud:index/server:Server' }];
  const cleared: string[] = [];
  engine.refresh = async ({ stack }, options) => {
    await options?.onStarted?.({ pid: 42, host: 'here' });
    cleared.push(stack);
    return { changes: {} };
  };
  return { recover: createStackRecovery({ engine, config }), cleared };
}

function aRun(onStarted: OperationRun['onStarted']): OperationRun {
  const operation = anOperation({ fence: 1 });
  const { signal } = new AbortController();
  return {
    operation,
    lease: { operation, fence: 1, since: 0 },
    signal,
    onStarted,
    note: async () => undefined,
    steps: {} as OperationRun['steps'],
  };
}

const alice = {
  _id: anOperation().instanceId,
  subdomain: 'alice',
  cell: 'eu1',
  desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
  placement: { location: 'hel1', serverType: 'cx23' },
} as InstanceRecord;

test('interrupted creates are cleared before a run', async () => {
  const { recover, cleared } = interruptedStack();
  await recover.customer(
    alice,
    aRun(async () => undefined),
  );
  expect(cleared).toEqual(['alice']);
});

test('a worker that lost the lease clears nothing: another one may work on the stack', async () => {
  const { recover, cleared } = interruptedStack();
  const lost = aRun(() => Promise.reject(new LeaseLost('another worker has it')));
  await expect(recover.customer(alice, lost)).rejects.toBeInstanceOf(LeaseLost);
  expect(cleared).toEqual([]);
});
