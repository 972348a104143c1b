import { expect, test } from 'vitest';
import { createDisposerStack } from './disposer-stack.ts';

test('everything is told of the closing before anything is closed, the latest first', async () => {
  const closed: string[] = [];
  const { defer, closing, disposeAll } = createDisposerStack();
  closing.addEventListener('abort', () => closed.push('told'));
  defer(async () => closed.push('first'));
  defer(async () => closed.push('second'));
  await disposeAll();
  expect(closed).toEqual(['told', 'second', 'first']);
});

test('what is opened while something else closes is closed, too', async () => {
  const closed: string[] = [];
  const { defer, disposeAll } = createDisposerStack();
  defer(async () => defer(async () => closed.push('late')));
  await disposeAll();
  expect(closed).toEqual(['late']);
});

test('a failure keeps nothing else open', async () => {
  const closed: string[] = [];
  const { defer, disposeAll } = createDisposerStack();
  defer(async () => closed.push('first'));
  defer(() => Promise.reject(new Error('it does not close')));
  await disposeAll();
  expect(closed).toEqual(['first']);
});
