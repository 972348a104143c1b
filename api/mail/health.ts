import { greetingFor } from './greeting.ts';
import { layOut } from './layout.ts';
import type { Letter } from './mail.schema.ts';

/** What is told of an assistant that was found down, by the kind of the finding. */
const WORDS: Record<string, string> = {
  server_missing:
    'Its server is gone, and what was on it is lost. We set up a new one under the same address, with the same token.',
  server_off: 'Its server was switched off. We switch it on again.',
};

/** An assistant was down when we looked; what we do about it. */
export function healthLetter(facts: {
  name: string;
  url: string;
  kind: string;
  dashboardUrl: string;
}): Letter {
  return layOut({
    subject: 'Your assistant was down',
    greeting: greetingFor(facts.name),
    paragraphs: [
      `we look at your assistant at ${facts.url} every few minutes, and this time it did not run.`,
      WORDS[facts.kind] ??
        'We have started it again. If it stays down, it is installed anew; its data stays.',
      'There is nothing that you need to do.',
    ],
    button: { label: 'Look at your dashboard', url: facts.dashboardUrl },
  });
}
