import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

const SUBJECTS = {
  tokens: 'Most of this month’s tokens are used',
  money: 'Your assistant has cost 50 dollars this month',
};
const SEEN = {
  tokens: 'four fifths of the tokens that your assistant has for this month are used.',
  money: 'what your assistant asked its model this month has cost 50 dollars by now.',
};

/** An owner's assistant has used much: what follows from it, and until when. `month` is as in `2026-11`. */
export function usageAlertMessage(facts: {
  name: string;
  unit: 'tokens' | 'money';
  month: string;
  usageUrl: string;
}): MailMessage {
  const { name, unit, month, usageUrl } = facts;
  return renderTemplate({
    subject: SUBJECTS[unit],
    greeting: greetingFor(name),
    paragraphs: [
      SEEN[unit],
      `From nine tenths of a limit on it may ask less often, and at the limit it stops answering until it has room again; a month begins anew on ${nextMonth(month)} (UTC). Nothing of yours is lost by that.`,
      'The page says what it was used for, by day, model and tool.',
    ],
    button: { label: 'Look at your usage', url: usageUrl },
  });
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const first = new Date(Date.UTC(year, number, 1));
  return first.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
}
