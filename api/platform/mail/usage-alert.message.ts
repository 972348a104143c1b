import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

const SUBJECTS = {
  tokens: 'Most of this month’s tokens are used',
  money: 'Your assistant has cost 50 dollars this month',
};
const SEEN = {
  tokens: 'Your assistant has used four fifths of its tokens for this month.',
  money: 'Your assistant’s model calls have cost 50 dollars so far this month.',
};

/** Sent when an assistant has used much of its budget: what follows, and until when. `month` is as in `2026-11`. */
export function usageAlertMessage(facts: {
  name: string;
  unit: 'tokens' | 'money';
  month: string;
  usageUrl: string;
  preferencesUrl?: string;
}): MailMessage {
  const { name, unit, month, usageUrl } = facts;
  return renderTemplate({
    subject: SUBJECTS[unit],
    greeting: greetingFor(name),
    paragraphs: [
      SEEN[unit],
      `From nine tenths of a limit on, it may ask its model less often. At the limit it stops answering until it has budget again; the next month begins on ${nextMonth(month)} (UTC). You do not lose any data.`,
      'The usage page shows what it was used for, by day, model and tool.',
    ],
    button: { label: 'Open your usage page', url: usageUrl },
    preferencesUrl: facts.preferencesUrl,
  });
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const first = new Date(Date.UTC(year, number, 1));
  return first.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
}
