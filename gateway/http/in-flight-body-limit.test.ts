import { expect, test } from 'vitest';
import { type InFlightBody, InFlightBodyLimit } from './in-flight-body-limit.ts';

const KB = 1_024;
const MB = 1_024 * KB;
const LARGE = 4 * MB - 8 * KB;

/** Bodies of one size that have arrived in pieces of 64 KB, as many as there is room for. */
function fill(limit: InFlightBodyLimit, team: string, size: number, most = 1_000): InFlightBody[] {
  const bodies: InFlightBody[] = [];
  for (let count = 0; count < most; count += 1) {
    const body = limit.open(team);
    try {
      arrive(body, size);
    } catch {
      body.close();
      return bodies;
    }
    bodies.push(body);
  }
  return bodies;
}

function arrive(body: InFlightBody, size: number): void {
  for (let left = size; left > 0; left -= 64 * KB) body.add(Math.min(left, 64 * KB));
  body.arrived(size);
}

const send = (limit: InFlightBodyLimit, team: string, size: number) => () => arrive(limit.open(team), size);

test('a team’s large bodies under way are limited until their calls end, and never refuse its small ones', () => {
  const limit = new InFlightBodyLimit();
  const [first, ...others] = fill(limit, 'ada', LARGE);
  expect(others).toHaveLength(9);
  expect(send(limit, 'ada', LARGE)).toThrow(/large requests are under way at once/);
  expect(send(limit, 'ada', 300 * KB)).not.toThrow();
  expect(send(limit, 'bob', LARGE)).not.toThrow();
  first?.close();
  expect(send(limit, 'ada', LARGE)).not.toThrow();
});

test('large bodies of many teams never refuse a small one', () => {
  const limit = new InFlightBodyLimit();
  const teams = Array.from({ length: 8 }, (_, index) => fill(limit, `team ${index}`, LARGE));
  expect(teams.flat()).toHaveLength(48);
  expect(send(limit, 'another', LARGE)).toThrow(/under way at once/);
  expect(send(limit, 'another', 500 * KB)).not.toThrow();
});

test('fifty calls of 300 KB at once fit for an assistant, and as many for its programs', () => {
  expect(fill(new InFlightBodyLimit(), 'ada', 300 * KB, 100)).toHaveLength(100);
});

test('small bodies that have arrived leave the room of the process, and stay in that of their team', () => {
  const limit = new InFlightBodyLimit();
  const teams = Array.from({ length: 8 }, (_, index) => fill(limit, `team ${index}`, 500 * KB));
  expect(teams.map(({ length }) => length)).toEqual(Array(8).fill(98));
  expect(send(limit, 'team 0', 500 * KB)).toThrow(/under way at once/);
  expect(send(limit, 'another', 500 * KB)).not.toThrow();
});

test('a body in many small pieces costs what its pieces take', () => {
  const body = new InFlightBodyLimit().open('ada');
  const pieces = () => {
    for (let count = 0; count < MB; count += 1) body.add(1);
  };
  expect(pieces).toThrow(/under way at once/);
});

test('a team has a limited number of bodies arriving, and another one once a body is here or given up', () => {
  const limit = new InFlightBodyLimit();
  const arriving = () => {
    const body = limit.open('ada');
    body.awaitArrival();
    return body;
  };
  const [first, second] = Array.from({ length: 256 }, arriving);
  expect(arriving).toThrow('Too many requests are being sent at once');
  expect(() => limit.open('bob').awaitArrival()).not.toThrow();
  first?.close();
  expect(arriving).not.toThrow();
  second?.arrived(10);
  expect(arriving).not.toThrow();
  second?.close();
  expect(arriving).toThrow('Too many requests are being sent at once');
});

test('nothing is left of bodies whose calls have ended, and of those that were refused', () => {
  const limit = new InFlightBodyLimit();
  for (let round = 0; round < 3; round += 1) {
    const bodies = fill(limit, 'ada', LARGE);
    expect(bodies).toHaveLength(10);
    for (const body of bodies) body.close();
  }
});
