import { describe, expect, it } from 'vitest';
import { buildOperation } from './operation.builder.ts';
import { type EventStream, followOperation } from './operation-stream.ts';
import type { ProgressEvent } from './progress.ts';

type Listener = (event: MessageEvent<string>) => void;

function fakeStream() {
  const listeners = new Map<string, Listener>();
  const stream = {
    readyState: 1,
    closed: false,
    addEventListener: (type: string, listener: Listener) => void listeners.set(type, listener),
    close: () => {
      stream.closed = true;
    },
  };
  const emit = (type: string, event: Partial<MessageEvent<string>> = {}) =>
    listeners.get(type)?.(event as MessageEvent<string>);
  return { stream, emit };
}

function followed() {
  const streams: ReturnType<typeof fakeStream>[] = [];
  const events: ProgressEvent[] = [];
  const pauses: number[] = [];
  let resume = () => {};
  const stop = followOperation('/events', (event) => events.push(event), {
    open: (): EventStream => {
      const fake = fakeStream();
      streams.push(fake);
      return fake.stream;
    },
    wait: (ms, then) => {
      pauses.push(ms);
      resume = then;
      return () => {
        resume = () => {};
      };
    },
  });
  const last = () => streams[streams.length - 1] as ReturnType<typeof fakeStream>;
  return { streams, events, pauses, stop, last, resume: () => resume() };
}

describe('followOperation', () => {
  it('passes on each operation with its revision', () => {
    const { events, last } = followed();
    const operation = buildOperation();
    last().emit('operation', { data: JSON.stringify(operation), lastEventId: '7' });
    expect(events).toEqual([{ type: 'operation', revision: 7, operation }]);
  });

  it('closes the stream at the end', () => {
    const { events, last } = followed();
    last().emit('end');
    expect(events).toEqual([{ type: 'ended' }]);
    expect(last().stream.closed).toBe(true);
  });

  it('leaves a broken connection to the browser, which resumes it', () => {
    const { events, streams, last } = followed();
    last().stream.readyState = 0;
    last().emit('error');
    expect(events).toEqual([{ type: 'lost' }]);
    expect(streams).toHaveLength(1);
  });

  it('reopens a refused connection after growing pauses, which restart once it is open', () => {
    const { pauses, streams, last, resume } = followed();
    for (let attempt = 0; attempt < 5; attempt++) {
      last().stream.readyState = 2;
      last().emit('error');
      resume();
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000]);
    last().emit('open');
    last().stream.readyState = 2;
    last().emit('error');
    expect(pauses.at(-1)).toBe(1_000);
    expect(streams).toHaveLength(6);
  });

  it('opens no further connection once stopped', () => {
    const { streams, last, stop, resume } = followed();
    last().stream.readyState = 2;
    last().emit('error');
    stop();
    resume();
    expect(streams).toHaveLength(1);
    expect(last().stream.closed).toBe(true);
  });
});
