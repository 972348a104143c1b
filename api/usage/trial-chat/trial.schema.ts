import { z } from 'zod';
import type { ErrorBody } from '../../platform/errors/errors.schema.ts';

/** Characters of one question. */
const MOST_ASKED = 1_000;
/** Characters of one earlier answer. */
const MOST_ANSWERED = 4_000;
/** Characters of all messages together. */
const MOST_IN_ALL = 8_000;
const MOST_MESSAGES = 12;

const asked = z.strictObject({
  role: z.literal('user'),
  content: z
    .string()
    .max(MOST_ASKED, `A question has at most ${MOST_ASKED} characters. Shorten it.`)
    .refine((text) => text.trim() !== '', 'Type a question first.'),
});
const answered = z.strictObject({ role: z.literal('assistant'), content: z.string().max(MOST_ANSWERED) });

/** POST /api/trial/chat. Nothing else is accepted: no system prompt, no tool, no model of the caller's choice. */
export const trialQuestion = z
  .strictObject({
    messages: z
      .array(z.discriminatedUnion('role', [asked, answered]))
      .min(1)
      .max(MOST_MESSAGES)
      .refine((messages) => messages.at(-1)?.role === 'user', 'The last message must be the question.')
      .refine(
        (messages) => messages.reduce((sum, { content }) => sum + content.length, 0) <= MOST_IN_ALL,
        `All messages together have at most ${MOST_IN_ALL} characters. Leave out the oldest ones.`,
      ),
  })
  .meta({ id: 'TrialQuestion' });
export type TrialQuestion = z.infer<typeof trialQuestion>;
export type TrialMessage = TrialQuestion['messages'][number];

/** GET /api/trial: what the visitor has left. */
export const trialBody = z
  .object({
    open: z.boolean().meta({ description: 'Whether the trial is on and has money left for today' }),
    left: z.number().meta({ description: 'Messages left today, for this visitor' }),
    resetsAt: z.iso.datetime().meta({ description: 'When the next day (UTC) begins' }),
  })
  .meta({ id: 'Trial' });
export type TrialBody = z.infer<typeof trialBody>;

/** What the events of an answer contain, by name. */
export interface TrialEvents {
  /** More of the answer. */
  words: { text: string };
  /** The answer is complete, or `cut` if it was longer than the trial allows; and what is left now. The last event. */
  end: { cut: boolean; trial: TrialBody };
  /** The answer broke off. The last event. */
  error: ErrorBody;
}
