import { z } from 'zod';
import type { JobData } from '../../platform/jobs/queue.ts';

/** The groups of mails that a person may switch on and off for each team. */
export const mailChoice = z.enum(['ready', 'health', 'budget', 'drift']);
export type MailChoice = z.infer<typeof mailChoice>;

/** What a person gets who has chosen nothing. Differences that are repaired without anybody noticing are for the curious. */
const MAIL_DEFAULTS: Record<MailChoice, boolean> = {
  ready: true,
  health: true,
  budget: true,
  drift: false,
};

/** The group of each mail to a team. A mail without one cannot be switched off. */
const CHOICE_OF: Partial<Record<JobData['mail']['mail'], MailChoice>> = {
  ready: 'ready',
  failed: 'ready',
  health: 'health',
  usage: 'budget',
  drift: 'drift',
};

/** The group of a mail; undefined if it cannot be switched off. */
export function mailChoiceOf(mail: JobData['mail']['mail']): MailChoice | undefined {
  return CHOICE_OF[mail];
}

/** Which mails a person gets, by what they have chosen. */
export function mailsWith(
  chosen: Partial<Record<MailChoice, boolean>> | undefined,
): Record<MailChoice, boolean> {
  return { ...MAIL_DEFAULTS, ...chosen };
}
