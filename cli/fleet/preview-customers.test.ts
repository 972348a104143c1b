import { expect, test } from 'vitest';
import { EngineError } from '../../infra/engine/failure/errors.ts';
import { previewCustomers } from './preview-customers.ts';

const customers = Array.from({ length: 7 }, (_, index) => ({ subdomain: `c${index}` }));
const quiet = () => ({ concurrency: 3, signal: new AbortController().signal, onPreviewed: () => undefined });
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('never more previews at a time than asked for, and everybody is looked at once', async () => {
  let running = 0;
  let most = 0;
  const previewOne = async () => {
    most = Math.max(most, ++running);
    await turn();
    running -= 1;
    return { planned: [] };
  };
  const looked = await previewCustomers(customers, previewOne, quiet());
  expect(most).toBe(3);
  expect(new Set(looked.map(({ customer }) => customer)).size).toBe(7);
});

test('a preview that fails is kept by code, and the others go on', async () => {
  const previewOne = async ({ subdomain }: { subdomain: string }) => {
    if (subdomain === 'c2') throw new EngineError('state_corrupt', 'call_person', 'cannot be read');
    return { planned: [] };
  };
  const looked = await previewCustomers(customers, previewOne, quiet());
  expect(looked).toHaveLength(7);
  expect(looked).toContainEqual({
    customer: 'c2',
    failure: { code: 'state_corrupt', message: 'cannot be read' },
  });
});

test('an abort leaves the rest, and what it cut off is not called a failure', async () => {
  const stop = new AbortController();
  const previewOne = async ({ subdomain }: { subdomain: string }) => {
    await turn();
    if (subdomain === 'c4') stop.abort();
    if (stop.signal.aborted) throw new Error('cancelled');
    return { planned: [] };
  };
  const looked = await previewCustomers(customers, previewOne, {
    ...quiet(),
    concurrency: 1,
    signal: stop.signal,
  });
  expect(looked.map(({ customer }) => customer)).toEqual(['c0', 'c1', 'c2', 'c3']);
});
