import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** What an owner is told of a finding: what it means for the assistant, what we do, and what is left to do. */
interface HealthTexts {
  subject: string;
  /** How `we look at your assistant at … every few minutes` ends. */
  seen: string;
  follows: string;
  left: string;
}

const nothing = 'There is nothing that you need to do.';
const down = { subject: 'Your assistant was down', seen: 'it did not run', left: nothing };
const RESTARTED: HealthTexts = {
  ...down,
  follows: 'We have started it again. If it stays down, it is installed anew; its data stays.',
};

const TEXTS: Record<string, HealthTexts> = {
  server_missing: {
    ...down,
    follows:
      'Its server is gone, and what was on it is lost. We set up a new one under the same address, with the same token.',
  },
  server_off: { ...down, follows: 'Its server was switched off. We switch it on again.' },
  container_unhealthy: {
    subject: 'Your assistant does not answer',
    seen: 'it runs, and does not answer as it should',
    follows: 'It goes on trying by itself, and our operators see it as well.',
    left: nothing,
  },
  disk_full: {
    subject: 'Your assistant’s disk is nearly full',
    seen: 'hardly any room was left on its disk',
    follows:
      'Without room it can neither remember anything new nor be updated. Nothing of yours is ever deleted by us.',
    left: 'Delete the files in its workspace that you no longer need: asking your assistant to do it is enough.',
  },
  memory_low: {
    subject: 'Your assistant is short of memory',
    seen: 'hardly any of its memory was free',
    follows: 'It may become slow, or lose what it is doing and start again.',
    left: 'Stop what it runs beside your conversation, or move to a larger plan.',
  },
};

/** What we saw when we looked at an assistant, by the kind of the finding; what we do about it. */
export function healthMessage(facts: {
  name: string;
  url: string;
  kind: string;
  dashboardUrl: string;
}): MailMessage {
  const { subject, seen, follows, left } = TEXTS[facts.kind] ?? RESTARTED;
  return renderTemplate({
    subject,
    greeting: greetingFor(facts.name),
    paragraphs: [
      `we look at your assistant at ${facts.url} every few minutes, and this time ${seen}.`,
      follows,
      left,
    ],
    button: { label: 'Look at your dashboard', url: facts.dashboardUrl },
  });
}
