import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { type CallLife, openCallLife } from './call-life.ts';

const LONG_MS = 60_000;
const response = () => new EventEmitter() as ServerResponse;
const ended = ({ signal }: CallLife) => new Promise((resolve) => signal.addEventListener('abort', resolve));

test('a client that goes ends the call', () => {
  const res = response();
  const life = openCallLife(res, LONG_MS);
  res.emit('close');
  expect([life.signal.aborted, life.reason()]).toEqual([true, 'client_gone']);
  life.close();
});

test('a call that takes too long is ended', async () => {
  const life = openCallLife(response(), 1);
  await ended(life);
  expect(life.reason()).toBe('timed_out');
  life.close();
});

test('whatever else is watched ends it too, and the first reason stays', () => {
  let end: Parameters<NonNullable<Parameters<typeof openCallLife>[2]>>[0] = () => undefined;
  let isWatched = true;
  const res = response();
  const life = openCallLife(res, LONG_MS, (given) => {
    end = given;
    return () => {
      isWatched = false;
    };
  });
  end('revoked');
  res.emit('close');
  expect(life.reason()).toBe('revoked');
  life.close();
  expect(isWatched).toBe(false);
});

test('a call that is over is ended by nothing any more', () => {
  const res = response();
  const life = openCallLife(res, LONG_MS);
  life.close();
  res.emit('close');
  expect([life.signal.aborted, life.reason()]).toEqual([false, undefined]);
});
