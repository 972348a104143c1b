import type { Operation, Step } from '../api/contract.ts';

/** Steps for a test, from words of the form `name:status`. */
export function stepsOf(words: string): Step[] {
  return words.split(' ').map((word) => {
    const [name = '', status = 'waiting'] = word.split(':');
    return { name, status: status as Step['status'] };
  });
}

/** An operation for a test. */
export function buildOperation(change: Partial<Operation> = {}): Operation {
  return {
    id: 'op1',
    kind: 'provision',
    status: 'running',
    steps: stepsOf('creating_vps:succeeded configuring_dns:running installing health_check complete'),
    createdAt: '2026-01-01T09:00:00.000Z',
    attempt: 1,
    cancelling: false,
    cancellable: true,
    instanceId: 'i1',
    url: '/api/operations/op1',
    eventsUrl: '/api/operations/op1/events',
    ...change,
  };
}
