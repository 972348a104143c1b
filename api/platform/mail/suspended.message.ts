import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** An operator has stopped an assistant's calls to models: why, what that means, and the way back. */
export function suspendedMessage(facts: {
  name: string;
  because: string;
  dashboardUrl: string;
}): MailMessage {
  const { name, because, dashboardUrl } = facts;
  return renderTemplate({
    subject: 'Your assistant is suspended',
    greeting: greetingFor(name),
    paragraphs: [
      'we have suspended your assistant: it runs and keeps everything it has, but it gets no answers from its model until we resume it.',
      `The reason: ${because}`,
      'If you think that this is a mistake, or it is settled, answer this mail.',
    ],
    button: { label: 'Open your dashboard', url: dashboardUrl },
  });
}
