import { describe, expect, it } from 'vitest';
import { bucketStore } from './bucket-store.ts';

describe('bucketStore', () => {
  it.each([
    ['s3://bucket/state?region=eu-1', 's3://bucket/state/eu1?region=eu-1'],
    ['gs://bucket/', 'gs://bucket/eu1'],
  ])('inserts the cell after the path of %s and before its query', (backendUrl, url) => {
    const store = bucketStore(backendUrl, () => Promise.reject(new Error('asked nothing')));
    expect(store.url({ cell: 'eu1', project: 'clawdet', stack: 'alice' })).toBe(url);
  });
});
