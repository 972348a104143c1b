import { greetingFor } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** The texts for a kind of finding: what it means for the assistant, what we do, and what the owner can do. */
interface HealthTexts {
  subject: string;
  /** Completes `We check your assistant at … every few minutes, and this time …`. */
  seen: string;
  follows: string;
  left: string;
}

const nothing = 'You do not need to do anything.';
const down = { subject: 'Your assistant was down', seen: 'it was not running', left: nothing };
const RESTARTED: HealthTexts = {
  ...down,
  follows: 'We have started it again. If it stays down, we reinstall it; its data is kept.',
};

const TEXTS: Record<string, HealthTexts> = {
  server_missing: {
    ...down,
    follows:
      'Its server is gone, and the data on it is lost. We are setting up a new one at the same address, with the same token.',
  },
  server_off: { ...down, follows: 'Its server was switched off. We are switching it on again.' },
  container_unhealthy: {
    subject: 'Your assistant does not answer',
    seen: 'it was running but did not answer as it should',
    follows: 'It keeps trying automatically, and our operators see the problem as well.',
    left: nothing,
  },
  disk_full: {
    subject: 'Your assistant’s disk is nearly full',
    seen: 'its disk was nearly full',
    follows:
      'Without free space it can neither remember anything new nor be updated. We never delete any of your data.',
    left: 'Delete files in its workspace that you no longer need. You can ask your assistant to do it.',
  },
  memory_low: {
    subject: 'Your assistant is short of memory',
    seen: 'it had hardly any free memory',
    follows: 'It may become slow, or restart and lose its current work.',
    left: 'Ask your assistant to stop programs that it runs and no longer needs.',
  },
};

/** Of a server that was adopted, nobody sets up a new one. */
const ADOPTED_TEXTS: typeof TEXTS = {
  server_missing: {
    ...down,
    follows: 'Its server is gone, and the data on it is lost.',
    left: 'To get a new server, delete this assistant on your dashboard and order another one.',
  },
};

/** Tells the owner about a drift finding on their assistant, and what we do about it. */
export function healthMessage(facts: {
  name: string;
  url: string;
  kind: string;
  dashboardUrl: string;
  /** Whether its server comes from an earlier service. */
  isAdopted?: boolean;
  preferencesUrl?: string;
}): MailMessage {
  const adopted = facts.isAdopted ? ADOPTED_TEXTS[facts.kind] : undefined;
  const { subject, seen, follows, left } = adopted ?? TEXTS[facts.kind] ?? RESTARTED;
  return renderTemplate({
    subject,
    greeting: greetingFor(facts.name),
    paragraphs: [
      `We check your assistant at ${facts.url} every few minutes, and this time ${seen}.`,
      follows,
      left,
    ],
    button: { label: 'Open your dashboard', url: facts.dashboardUrl },
    preferencesUrl: facts.preferencesUrl,
  });
}
