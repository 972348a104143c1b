import { useCallback, useEffect, useReducer, useRef } from 'react';
import { answerTo, call } from '../api/client.ts';
import { serverNow } from '../api/clock.ts';
import type { Trial, TrialEvent } from '../api/contract.ts';
import { asProblem, Problem, unreachable } from '../api/problem.ts';
import { advance, type Conversation, messagesOf, silence } from './conversation.ts';
import { readEvents } from './events.ts';

/** A visitor's conversation, and what she can do in it. */
export type TrialChat = Conversation & {
  type: (draft: string) => void;
  ask: (question: string) => void;
  stop: () => void;
};

/** Keeps a conversation with Grok: asks, shows the answer as it comes, and knows how many messages are left. */
export function useTrial(): TrialChat {
  const [conversation, tell] = useReducer(advance, silence);
  const current = useRef<AbortController | null>(null);

  const look = useCallback(() => {
    // What is left is not worth an error: asking says the same.
    fetchTrial().then(
      (trial) => tell({ type: 'known', trial }),
      () => undefined,
    );
  }, []);
  useEffect(look, [look]);
  useEffect(() => () => current.current?.abort(), []);

  const ask = async (text: string) => {
    const question = text.trim();
    if (question === '' || conversation.asking) return;
    const controller = new AbortController();
    current.current = controller;
    tell({ type: 'asked', question });
    try {
      // A new day has a cookie of its own, which comes with the look.
      if (conversation.trial && serverNow() > Date.parse(conversation.trial.resetsAt)) await fetchTrial();
      const asked = advance(conversation, { type: 'asked', question });
      for await (const event of answersTo(asked, controller.signal)) tell(happeningOf(event));
    } catch (thrown) {
      const isStopped = controller.signal.aborted;
      tell(isStopped ? { type: 'stopped' } : { type: 'failed', problem: asProblem(thrown) });
      look();
    }
  };
  const type = (draft: string) => tell({ type: 'typed', draft });
  return { ...conversation, type, ask, stop: () => current.current?.abort() };
}

const fetchTrial = () => call<Trial>('/api/trial');

async function* answersTo(conversation: Conversation, signal: AbortSignal): AsyncGenerator<TrialEvent> {
  const body = { messages: messagesOf(conversation) };
  const response = await answerTo('/api/trial/chat', { method: 'POST', body, signal });
  if (!response.body) throw unreachable();
  let last: TrialEvent['name'] | undefined;
  for await (const event of readEvents(response.body)) {
    last = event.name;
    yield event;
  }
  if (last !== 'end') throw unreachable();
}

function happeningOf(event: TrialEvent) {
  if (event.name === 'error') throw new Problem(200, event.data);
  if (event.name === 'words') return { type: 'words', text: event.data.text } as const;
  return { type: 'ended', ...event.data } as const;
}
