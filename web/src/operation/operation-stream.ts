import type { Operation } from '../api/contract.ts';
import type { ProgressEvent } from './progress.ts';

/** The part of EventSource that is needed here, so that a test can replace it. */
export type EventStream = {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
  readonly readyState: number;
};

/** How to open the stream, and how to wait before reopening it; tests pass their own. */
export type FollowOptions = {
  open?: (url: string) => EventStream;
  wait?: (ms: number, then: () => void) => () => void;
};

const closed = 2;
const longestPause = 10_000;

/**
 * Follows an operation until its `end` event. The browser resumes a broken connection with Last-Event-ID. A refused one
 * (the API restarts) is reopened after a growing pause. That loses nothing, since every event carries the whole
 * operation. Returns a function that stops it.
 */
export function followOperation(
  url: string,
  onEvent: (event: ProgressEvent) => void,
  options: FollowOptions = {},
): () => void {
  const { open = (address) => new EventSource(address), wait = afterDelay } = options;
  let pause = 1_000;
  let stream: EventStream;
  let cancelWait = () => {};

  const onError = () => {
    onEvent({ type: 'lost' });
    if (stream.readyState !== closed) return;
    cancelWait = wait(pause, connect);
    pause = Math.min(longestPause, pause * 2);
  };
  const connect = () => {
    stream = open(url);
    stream.addEventListener('open', () => {
      pause = 1_000;
      onEvent({ type: 'opened' });
    });
    stream.addEventListener('operation', (event) => onEvent(readOperation(event)));
    stream.addEventListener('end', () => {
      stream.close();
      onEvent({ type: 'ended' });
    });
    stream.addEventListener('error', onError);
  };

  connect();
  return () => {
    cancelWait();
    stream.close();
  };
}

function readOperation(event: MessageEvent<string>): ProgressEvent {
  const operation = JSON.parse(event.data) as Operation;
  return { type: 'operation', revision: Number(event.lastEventId) || 0, operation };
}

function afterDelay(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
