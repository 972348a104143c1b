import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent after sign-up: what comes next. */
export function welcomeMessage({ name, dashboardUrl }: { name: string; dashboardUrl: string }): MailMessage {
  return renderTemplate({
    subject: 'Welcome to Clawdet',
    greeting: greetingFor(name),
    paragraphs: [
      'Your account is ready. On your dashboard you order your assistant with one click. It runs on a server of its own.',
      'You can watch every step, and we write to you when it is ready.',
    ],
    button: { label: 'Open your dashboard', url: dashboardUrl },
  });
}
