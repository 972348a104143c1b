import { expect, test } from 'vitest';
import { type AnswerSummary, answerEvents } from './trial.present.ts';

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ id: 'x', model: 'grok-3-mini', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

async function shown(pieces: string[]): Promise<{ text: string[]; spoken: AnswerSummary }> {
  const spoken: AnswerSummary = { words: false, cut: false };
  const bytes = (async function* () {
    for (const piece of pieces) yield Buffer.from(piece);
  })();
  const text: string[] = [];
  for await (const event of answerEvents(bytes, spoken)) text.push(Buffer.from(event).toString());
  return { text, spoken };
}

test('words are passed on as they come; reasoning, tools, models and usage are not', async () => {
  const { text, spoken } = await shown([
    chunk({ role: 'assistant', reasoning_content: 'The visitor wants…' }),
    chunk({ content: 'Hel' }) + chunk({ content: 'lo <b>"you"</b>' }),
    chunk({ tool_calls: [{ function: { name: 'rm' } }] }),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
  ]);
  expect(text).toEqual([
    ': thinking\n\n',
    `event: words\ndata: {"text":"Hello <b>\\"you\\"</b>"}\n\n`,
    ': thinking\n\n',
    ': thinking\n\n',
    ': thinking\n\n',
  ]);
  expect(spoken).toEqual({ words: true, cut: false });
});

test('an answer that was longer than allowed is marked as cut', async () => {
  expect((await shown([chunk({ content: 'Once' }), chunk({}, 'length')])).spoken.cut).toBe(true);
});
