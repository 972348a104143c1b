import { expect, test } from 'vitest';
import { portRangeOf } from './port-range.ts';

test('there is no range without a first port', () => {
  expect(portRangeOf({ controlPlanePort: 3101 })).toBeUndefined();
});

test('the range ends below the ephemeral ports of the kernel', () => {
  const range = portRangeOf({ firstPort: 3100 });
  expect(range).toMatchObject({ first: 3100 });
  expect(range?.last).toBeLessThan(32_768);
});

test('fixed ports and the control plane port are reserved', () => {
  const range = portRangeOf({ firstPort: 3100, ports: { edge: 3100 }, controlPlanePort: 3101 });
  expect([...(range?.reserved ?? [])]).toEqual([3100, 3101]);
});
