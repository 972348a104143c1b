import { useCallback, useEffect, useReducer, useRef } from 'react';
import { callApi, fetchResponse } from '../api/client.ts';
import { serverNow } from '../api/clock.ts';
import type { TrialChatEvent, TrialChatQuota } from '../api/contract.ts';
import { asProblem, Problem, unreachable } from '../api/problem.ts';
import { type Conversation, emptyConversation, messagesOf, reduceConversation } from './conversation.ts';
import { readServerSentEvents } from './server-sent-events.ts';

/** A visitor's conversation, and what they can do in it. */
export type TrialChat = Conversation & {
  type: (draft: string) => void;
  ask: (question: string) => void;
  stop: () => void;
};

/** Keeps a conversation with Grok: asks, shows the answer as it arrives, and knows how many messages are left. */
export function useTrialChat(): TrialChat {
  const [conversation, dispatch] = useReducer(reduceConversation, emptyConversation);
  const current = useRef<AbortController | null>(null);

  const refreshQuota = useCallback(() => {
    // A failure here needs no error: the next question reports the same problem.
    fetchQuota().then(
      (trial) => dispatch({ type: 'known', trial }),
      () => undefined,
    );
  }, []);
  useEffect(refreshQuota, [refreshQuota]);
  useEffect(() => () => current.current?.abort(), []);

  const ask = async (text: string) => {
    const question = text.trim();
    if (question === '' || conversation.asking) return;
    const controller = new AbortController();
    current.current = controller;
    dispatch({ type: 'asked', question });
    try {
      // A new day needs a new cookie, which comes with the quota.
      if (conversation.trial && serverNow() > Date.parse(conversation.trial.resetsAt)) await fetchQuota();
      const asked = reduceConversation(conversation, { type: 'asked', question });
      for await (const event of answersTo(asked, controller.signal)) dispatch(chatEventOf(event));
    } catch (thrown) {
      const isStopped = controller.signal.aborted;
      dispatch(isStopped ? { type: 'stopped' } : { type: 'failed', problem: asProblem(thrown) });
      refreshQuota();
    }
  };
  const type = (draft: string) => dispatch({ type: 'typed', draft });
  return { ...conversation, type, ask, stop: () => current.current?.abort() };
}

const fetchQuota = () => callApi<TrialChatQuota>('/api/trial');

async function* answersTo(conversation: Conversation, signal: AbortSignal): AsyncGenerator<TrialChatEvent> {
  const body = { messages: messagesOf(conversation) };
  const response = await fetchResponse('/api/trial/chat', { method: 'POST', body, signal });
  if (!response.body) throw unreachable();
  let last: TrialChatEvent['name'] | undefined;
  for await (const event of readServerSentEvents(response.body)) {
    last = event.name;
    yield event;
  }
  if (last !== 'end') throw unreachable();
}

function chatEventOf(event: TrialChatEvent) {
  if (event.name === 'error') throw new Problem(200, event.data);
  if (event.name === 'words') return { type: 'words', text: event.data.text } as const;
  return { type: 'ended', ...event.data } as const;
}
