import { expect, test } from 'vitest';
import { EngineError } from '../../infra/engine/failure/errors.ts';
import { previewCustomers } from './preview-customers.ts';

const customers = Array.from({ length: 7 }, (_, index) => ({ subdomain: `c${index}` }));
const quiet = () => ({ concurrency: 3, signal: new AbortController().signal, onPreviewed: () => undefined });
const nextTick = () => new Promise((resolve) => setImmediate(resolve));

test('no more previews at a time than requested, and every customer is previewed once', async () => {
  let running = 0;
  let most = 0;
  const previewOne = async () => {
    most = Math.max(most, ++running);
    await nextTick();
    running -= 1;
    return { planned: [] };
  };
  const previews = await previewCustomers(customers, previewOne, quiet());
  expect(most).toBe(3);
  expect(new Set(previews.map(({ customer }) => customer)).size).toBe(7);
});

test('a failed preview is reported by its code, and the others continue', async () => {
  const previewOne = async ({ subdomain }: { subdomain: string }) => {
    if (subdomain === 'c2') throw new EngineError('state_corrupt', 'call_person', 'cannot be read');
    return { planned: [] };
  };
  const previews = await previewCustomers(customers, previewOne, quiet());
  expect(previews).toHaveLength(7);
  expect(previews).toContainEqual({
    customer: 'c2',
    failure: { code: 'state_corrupt', message: 'cannot be read' },
  });
});

test('an abort skips the rest, and an interrupted preview is not reported as a failure', async () => {
  const stop = new AbortController();
  const previewOne = async ({ subdomain }: { subdomain: string }) => {
    await nextTick();
    if (subdomain === 'c4') stop.abort();
    if (stop.signal.aborted) throw new Error('cancelled');
    return { planned: [] };
  };
  const previews = await previewCustomers(customers, previewOne, {
    ...quiet(),
    concurrency: 1,
    signal: stop.signal,
  });
  expect(previews.map(({ customer }) => customer)).toEqual(['c0', 'c1', 'c2', 'c3']);
});
