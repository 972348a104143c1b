import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent after sign-up: what comes next. */
export function welcomeMessage({ name, dashboardUrl }: { name: string; dashboardUrl: string }): MailMessage {
  return renderTemplate({
    subject: 'Welcome to Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      'Your account is ready. One click on your dashboard gives you an assistant of your own, on a server of your own.',
      'It takes a minute or two, and we send you a mail when it is done.',
    ],
    button: { label: 'Open your dashboard', url: dashboardUrl },
  });
}
