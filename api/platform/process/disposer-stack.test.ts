import { expect, test } from 'vitest';
import { createDisposerStack } from './disposer-stack.ts';

test('the closing signal comes before anything is closed, last opened first', async () => {
  const closed: string[] = [];
  const { defer, closing, disposeAll } = createDisposerStack();
  closing.addEventListener('abort', () => closed.push('told'));
  defer(async () => closed.push('first'));
  defer(async () => closed.push('second'));
  await disposeAll();
  expect(closed).toEqual(['told', 'second', 'first']);
});

test('a resource opened while another one closes is closed too', async () => {
  const closed: string[] = [];
  const { defer, disposeAll } = createDisposerStack();
  defer(async () => defer(async () => closed.push('late')));
  await disposeAll();
  expect(closed).toEqual(['late']);
});

test('a failing close does not stop the others', async () => {
  const closed: string[] = [];
  const { defer, disposeAll } = createDisposerStack();
  defer(async () => closed.push('first'));
  defer(() => Promise.reject(new Error('it does not close')));
  await disposeAll();
  expect(closed).toEqual(['first']);
});
