import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent when we have switched a webhook off. `host` is that of its address, which may contain a secret elsewhere. */
export function webhookOffMessage(facts: {
  name: string;
  host: string;
  isGone: boolean;
  teamUrl: string;
}): MailMessage {
  const why = facts.isGone
    ? 'It has answered with status 410, which says that it should not be called any more.'
    : 'For three days, no delivery to it was accepted.';
  return renderTemplate({
    subject: 'We have switched off a webhook of your team',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `We no longer call the webhook at ${facts.host}. ${why}`,
      'What has happened meanwhile is not sent later. Once the receiver works again, switch the webhook on: its list of deliveries says what was answered.',
    ],
    button: { label: 'Open your team’s page', url: facts.teamUrl },
  });
}
