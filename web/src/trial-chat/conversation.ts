import type { TrialChatMessages, TrialChatQuota } from '../api/contract.ts';
import type { Problem } from '../api/problem.ts';

/** One question or answer. `note` says why an answer is incomplete. */
export type ChatTurn = { id: number; who: 'you' | 'grok'; text: string; note?: 'cut' | 'stopped' | 'broken' };

/** A conversation on the home page. It exists only in this tab and is lost with it. */
export type Conversation = {
  turns: ChatTurn[];
  /** The text in the field. */
  draft: string;
  asking: boolean;
  problem: Problem | null;
  /** What is left for today; null until it is known. */
  trial: TrialChatQuota | null;
};

/** What can happen in a conversation. */
export type ChatEvent =
  | { type: 'typed'; draft: string }
  | { type: 'asked'; question: string }
  | { type: 'words'; text: string }
  | { type: 'ended'; cut: boolean; trial: TrialChatQuota }
  | { type: 'stopped' }
  | { type: 'failed'; problem: Problem }
  | { type: 'known'; trial: TrialChatQuota };

/** A conversation before the first question. */
export const emptyConversation: Conversation = {
  turns: [],
  draft: '',
  asking: false,
  problem: null,
  trial: null,
};

/** The conversation after an event. */
export function reduceConversation(was: Conversation, event: ChatEvent): Conversation {
  switch (event.type) {
    case 'typed':
      return { ...was, draft: event.draft };
    case 'asked':
      return asked(was, event.question);
    case 'words':
      return withAnswer(was, (answer) => ({ ...answer, text: answer.text + event.text }));
    case 'ended':
      return { ...over(was, event.cut ? 'cut' : undefined), trial: event.trial };
    case 'stopped':
      return over(was, 'stopped');
    case 'failed':
      return { ...failed(was), problem: event.problem };
    case 'known':
      return { ...was, trial: event.trial };
  }
}

/** Whether the visitor can ask nothing more today. */
export function isUsedUp({ trial, problem }: Conversation): boolean {
  return problem?.action === 'sign_up' || (trial !== null && (!trial.open || trial.left === 0));
}

// The limits of the API (api/usage/trial-chat/trial.schema.ts): messages, characters of an answer, and of all together.
const MOST_MESSAGES = 12;
const MOST_ANSWERED = 4_000;
const MOST_IN_ALL = 8_000;

/** The messages sent with a question: as much of the conversation as allowed, preferring the latest. */
export function messagesOf({ turns }: Conversation): TrialChatMessages {
  const messages: TrialChatMessages = [];
  let length = 0;
  for (const { who, text } of turns.filter((turn) => turn.text !== '').reverse()) {
    const content = text.slice(0, MOST_ANSWERED);
    length += content.length;
    if (messages.length === MOST_MESSAGES || length > MOST_IN_ALL) break;
    messages.unshift({ role: who === 'you' ? 'user' : 'assistant', content });
  }
  return messages;
}

function asked(was: Conversation, text: string): Conversation {
  const id = was.turns.length;
  const turns: ChatTurn[] = [...was.turns, { id, who: 'you', text }, { id: id + 1, who: 'grok', text: '' }];
  return { ...was, turns, draft: '', asking: true, problem: null };
}

/** Ends the answer, complete or not. An empty answer is removed, unless the visitor stopped it, which still counts. */
function over(was: Conversation, note: ChatTurn['note']): Conversation {
  const { turns } = withAnswer(was, (answer) => (note ? { ...answer, note } : answer));
  const isEmpty = turns.at(-1)?.text === '' && note !== 'stopped';
  return { ...was, turns: isEmpty ? turns.slice(0, -1) : turns, asking: false };
}

/** Puts a question without any answer back into the field; keeps the text of a broken answer. */
function failed(was: Conversation): Conversation {
  const [question, answer] = was.turns.slice(-2);
  if (answer?.text !== '') return over(was, 'broken');
  return { ...was, turns: was.turns.slice(0, -2), draft: question?.text ?? '', asking: false };
}

function withAnswer(was: Conversation, change: (answer: ChatTurn) => ChatTurn): Conversation {
  return { ...was, turns: was.turns.map((turn, at) => (at === was.turns.length - 1 ? change(turn) : turn)) };
}
