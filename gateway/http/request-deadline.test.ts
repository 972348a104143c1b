import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { openRequestDeadline, type RequestDeadline } from './request-deadline.ts';

const LONG_MS = 60_000;
const response = () => new EventEmitter() as ServerResponse;
const ended = ({ signal }: RequestDeadline) =>
  new Promise((resolve) => signal.addEventListener('abort', resolve));

test('a client that disconnects ends the call', () => {
  const res = response();
  const deadline = openRequestDeadline(res, LONG_MS);
  res.emit('close');
  expect([deadline.signal.aborted, deadline.reason()]).toEqual([true, 'client_gone']);
  deadline.close();
});

test('a client that has disconnected before ends the call at once', () => {
  const deadline = openRequestDeadline(Object.assign(response(), { destroyed: true }), LONG_MS);
  expect([deadline.signal.aborted, deadline.reason()]).toEqual([true, 'client_gone']);
  deadline.close();
});

test('a call that takes too long is ended', async () => {
  const deadline = openRequestDeadline(response(), 1);
  await ended(deadline);
  expect(deadline.reason()).toBe('timed_out');
  deadline.close();
});

test('another watched event ends it too, and the first reason stays', () => {
  let end: Parameters<NonNullable<Parameters<typeof openRequestDeadline>[2]>>[0] = () => undefined;
  let isWatched = true;
  const res = response();
  const deadline = openRequestDeadline(res, LONG_MS, (given) => {
    end = given;
    return () => {
      isWatched = false;
    };
  });
  end('revoked');
  res.emit('close');
  expect(deadline.reason()).toBe('revoked');
  deadline.close();
  expect(isWatched).toBe(false);
});

test('a finished call is not ended again', () => {
  const res = response();
  const deadline = openRequestDeadline(res, LONG_MS);
  deadline.close();
  res.emit('close');
  expect([deadline.signal.aborted, deadline.reason()]).toEqual([false, undefined]);
});
