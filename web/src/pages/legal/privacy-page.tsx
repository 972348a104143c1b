import { Contact } from '../../catalog/contact.tsx';
import { LegalText } from './legal-text.tsx';

const parts = [
  [
    'What we keep about you',
    'Your name, your email address and when you confirmed it, the one before it and one that you have yet to confirm, a bcrypt hash of your password (or your X ID, handle, name and picture, if you signed up with X), the secret of your authenticator app (encrypted), the public keys of your passkeys and hashes of your recovery codes, if you have set them up, when you accepted the terms, and what you ordered.',
  ],
  [
    'What we keep about your assistant’s calls to models',
    'For each call to a language model: the time, the model, the names of the tools it called, the number of tokens, the cost and how the call ended. We do not keep the text. The Usage page shows your usage.',
  ],
  [
    'The chat on the home page',
    'What you ask there goes to xAI, the provider of the model, which answers it, or to Anthropic while xAI is not answering. We do not keep the text. So that nobody uses up the messages meant for everyone, we count messages until the end of the day: by a random cookie, and by a keyed hash of your network address. For each call we record when it was made, how long it was and what it cost.',
  ],
  [
    'What your server keeps',
    'The conversations, files and settings of your assistant are on its own server, in the region you chose. They are not in our database.',
  ],
  [
    'What we mail you',
    'A link to confirm your email address, a link to set a new password if somebody asks for one, and a note when your password, your address or your second factor is changed. The rest goes only to an address that is confirmed: when your assistant is ready, could not be set up, is down, suspended or deleted, and when most of a month’s budget is used.',
  ],
  [
    'Who else sees your data',
    'Hetzner runs the servers. Cloudflare carries the traffic between your browser and your assistant: the encryption of HTTPS ends there, so it can read that traffic. What you ask your assistant goes to xAI, the provider of the language model, which answers it. While xAI is not answering, it goes to Anthropic instead, and your usage names the model that answered. If you log in with X, X learns that you log in here. Our mail provider delivers our emails to you.',
  ],
  [
    'Cookies',
    'We set a cookie for your session, which says who is logged in and nothing else. When you sign up or log in by email, we set another one for half a year, so that you can log in with this browser also while somebody else tries to guess your password. It stays when you log out, which removes everything else but your choice of a theme. When you log in with X, we set another one for the few minutes that the login takes, and so do we when a login asks for your second factor. When you open the home page, we set one with a random number for the chat there, until the end of the day. There is no tracking, no advertising and no third-party analytics. Your choice of a light or dark theme stays in your browser.',
  ],
  [
    'Secrets',
    'The token of your assistant and the keys to its server are stored encrypted, never written to a log, and deleted together with the assistant. Its keys for models are stored as hashes only. Sessions and the links that we mail are stored as hashes only; sessions with the browser and the network that they were last used from, never your full address, so that you can see where you are logged in; they are removed when they end.',
  ],
  [
    'What you can ask for',
    <>
      You can ask us to show you what we keep about you, to correct it, and to delete it: <Contact />.
      Deleting your assistant on the dashboard deletes its server and everything on it right away.
    </>,
  ],
] as const;

/** What we do with personal data. */
export default function PrivacyPage() {
  return <LegalText title="Privacy" lead="What we keep, where it is, and who else sees it." parts={parts} />;
}
