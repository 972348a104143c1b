import { LegalText } from './legal-text.tsx';

const parts = [
  [
    'What we keep about you',
    'Your name, your email address, a bcrypt hash of your password (or your X id, name and picture, if you came from there), when you accepted the terms, and what you asked us to make.',
  ],
  [
    'What we keep about your assistant’s questions',
    'Of each call to a language model: when, which model, the names of the tools it called, how many tokens, what it cost and how it ended. Never a word of what was said. You see all of it under Usage.',
  ],
  [
    'The chat on the home page',
    'What you ask there is sent to xAI, the provider of the model, and answered. We keep none of the words. So that nobody uses up what is there for all, we count messages until the day is over: by a random cookie, and by a hash of the address you come from, which nobody can turn back without our key. Of each call we note when it was, how long it was and what it cost.',
  ],
  [
    'What your server keeps',
    'Conversations, files and settings of your assistant are on its own server, in the region you chose. Our database does not hold them.',
  ],
  [
    'Who else sees something',
    'Hetzner runs the servers. Cloudflare carries the traffic to your address. What you ask your assistant goes to the provider of the language model, xAI, so that it can answer; while xAI does not answer, it goes to Anthropic, and your usage names the model that did. X learns that you log in here, if you log in through it. Our mail provider delivers our letters to you.',
  ],
  [
    'Cookies',
    'One, for your session: it says who is logged in and nothing else. For a login through X there is a second one, for the few minutes the login takes. Whoever opens the home page gets one with a random number for its chat, until the day is over. There is no tracking, no advertising and no analytics from others. Your choice of light or dark stays in your browser.',
  ],
  [
    'Secrets',
    'The token and the keys of your assistant are stored encrypted, never written to a log, and deleted together with it. Sessions are stored as hashes.',
  ],
  [
    'What you can ask for',
    'To see what we keep about you, to have it corrected, and to have it deleted. Deleting your assistant on the dashboard deletes its server and everything on it, at once.',
  ],
] as const;

/** What happens to personal data. */
export default function PrivacyPage() {
  return <LegalText title="Privacy" lead="What we keep, where it is, and who else sees it." parts={parts} />;
}
