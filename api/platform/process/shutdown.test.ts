import { expect, test } from 'vitest';
import { createClosers } from './shutdown.ts';

test('everything is told of the closing before anything is closed, the latest first', async () => {
  const closed: string[] = [];
  const { later, closing, closeAll } = createClosers();
  closing.addEventListener('abort', () => closed.push('told'));
  later(async () => closed.push('first'));
  later(async () => closed.push('second'));
  await closeAll();
  expect(closed).toEqual(['told', 'second', 'first']);
});

test('what is opened while something else closes is closed, too', async () => {
  const closed: string[] = [];
  const { later, closeAll } = createClosers();
  later(async () => later(async () => closed.push('late')));
  await closeAll();
  expect(closed).toEqual(['late']);
});

test('a failure keeps nothing else open', async () => {
  const closed: string[] = [];
  const { later, closeAll } = createClosers();
  later(async () => closed.push('first'));
  later(() => Promise.reject(new Error('it does not close')));
  await closeAll();
  expect(closed).toEqual(['first']);
});
