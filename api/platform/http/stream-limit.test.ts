import { expect, test } from 'vitest';
import { StreamLimit } from './stream-limit.ts';

test('an account may have so many streams, and one that ends makes room for one', () => {
  const limit = new StreamLimit(2);
  const [release] = [limit.take('ada'), limit.take('ada')];
  expect(() => limit.take('ada')).toThrow(expect.objectContaining({ code: 'too_many_streams', status: 429 }));
  release?.();
  // A stream may notice its end twice.
  release?.();
  limit.take('ada');
  expect(() => limit.take('ada')).toThrow();
});

test('the streams of one account take nothing from another', () => {
  const limit = new StreamLimit(1);
  limit.take('ada');
  expect(() => limit.take('bob')).not.toThrow();
});
