import { expect, test } from 'vitest';
import { HeartbeatMonitor } from './heartbeat-monitor.ts';

/** A monitor with a clock that the test moves. */
function monitored(options: { maxGapMs?: number } = {}) {
  const clock = { ms: 1_000 };
  return { clock, monitor: new HeartbeatMonitor({ ...options, clock: () => clock.ms }) };
}

test('silence counts from when this process first saw the heartbeat, and a new one ends it', () => {
  const { clock, monitor } = monitored();
  expect(monitor.observe('a', 1)).toBe(0);
  clock.ms += 400;
  expect(monitor.observe('a', 1)).toBe(400);
  clock.ms += 400;
  expect(monitor.observe('a', 2)).toBe(0);
  clock.ms += 100;
  expect(monitor.observe('a', 2)).toBe(100);
});

test('a heartbeat is compared for equality only: one that goes back, as after a jump of a wall clock, counts as well', () => {
  const { clock, monitor } = monitored();
  monitor.observe('a', 3_600_000);
  clock.ms += 400;
  expect(monitor.observe('a', 0)).toBe(0);
});

test('asking about a heartbeat records nothing, and one that was not observed has no silence', () => {
  const { clock, monitor } = monitored();
  expect(monitor.silentMs('a', 1)).toBe(0);
  clock.ms += 400;
  expect(monitor.observe('a', 1)).toBe(0);
  clock.ms += 400;
  expect([monitor.silentMs('a', 1), monitor.silentMs('a', 2), monitor.silentMs('b', 1)]).toEqual([400, 0, 0]);
});

test('after a gap in which nothing could be observed, silence counts anew', () => {
  const { clock, monitor } = monitored({ maxGapMs: 500 });
  monitor.observe('a', 1);
  clock.ms += 500;
  expect(monitor.observe('a', 1)).toBe(500);
  clock.ms += 501;
  expect(monitor.observe('a', 1)).toBe(0);
  clock.ms += 100;
  expect(monitor.observe('a', 1)).toBe(100);
});

test('the longest silence is that of the holders which are still retained', () => {
  const { clock, monitor } = monitored();
  expect(monitor.longestSilenceMs()).toBeUndefined();
  monitor.observe('a', 1);
  clock.ms += 100;
  monitor.observe('b', 1);
  clock.ms += 50;
  expect(monitor.longestSilenceMs()).toBe(150);
  monitor.retain(['b']);
  expect(monitor.longestSilenceMs()).toBe(50);
  expect(monitor.observe('a', 1)).toBe(0);
});
