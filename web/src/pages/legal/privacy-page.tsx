import { Link } from 'wouter';
import { Contact } from '../../catalog/contact.tsx';
import { LegalText } from './legal-text.tsx';

const parts = [
  [
    'What we keep about you',
    'Your name, your email address and when you confirmed it, the one before it and one that you have yet to confirm, a bcrypt hash of your password (or your X ID, handle, name and picture, if you signed up with X or have linked it), the secret of your authenticator app (encrypted), the public keys of your passkeys and hashes of your recovery codes, if you have set them up, when you accepted the terms, what you ordered, the teams that you are in and which mails about them you want, the addresses that you have added for us to call, with their secrets encrypted, and whether you asked us to delete your account. If we took your account over from an earlier service: what you had paid for there, and where your old server was.',
  ],
  [
    'What we keep about your assistant',
    'The name in its address, its size and region, the address of its server, every change that we made to it, and what our checks found. Of its keys, and of those for your programs: a hash, the first characters and the name that you gave them.',
  ],
  [
    'What we keep about your assistant’s calls to models',
    'For each call to a language model: the time, the model, the names of the tools it called, the number of tokens, the cost, how the call ended, and a keyed hash of the network that it came from. We do not keep the text. The Usage page shows your usage.',
  ],
  [
    'The chat on the home page',
    'What you ask there goes to xAI, the provider of the model, which answers it, or to Anthropic while xAI is not answering. We do not keep the text. So that nobody uses up the messages meant for everyone, we count messages until the end of the day: by a random cookie, and by a keyed hash of your network address. These counts go two days later. For each call we record when it was made, how long it was and what it cost.',
  ],
  [
    'Where it is',
    'All of this is in the database of this service. As long as your assistant has a server, the description that our deployment tool keeps of it also has its name, address and keys, with secrets encrypted. Our logs have the numbers of accounts and the names of assistants, but no email addresses, passwords and tokens. The conversations, files and settings of your assistant are not in our database: they are on its own server, in the region you chose.',
  ],
  [
    'How long we keep it',
    'Your account and what belongs to it: until you delete it. A login: until you log out, or for 30 days without use and 90 days at most. A link that we mailed: until it is used, or for as long as the mail says. What we have sent to such an address, and the beginning of its answer: 30 days. Counts of failed logins and other attempts, as hashes: a day. An account whose address is not confirmed within 14 days, without X and without an assistant, is removed, unless we took it over from an earlier service.',
  ],
  [
    'Getting your data',
    <>
      On the <Link href="/account">Settings page</Link>, once a day, you can have everything that we keep
      about you put into one archive, except passwords, keys and tokens. We mail you a link that works for 24
      hours, five times, and only while you are logged in. The archive is in our database, encrypted with a
      key of its own, and is removed after that; if the mail cannot be sent, after two days.
    </>,
  ],
  [
    'Deleting your account',
    <>
      You can ask for it on the <Link href="/account">Settings page</Link>, and undo it for seven days. Then
      we delete your assistant with its server and everything on it, its keys, what was done to it and found
      at it, your single calls to models, your archives, your links and your logins, and last your account. If
      deleting your server takes several tries, the rest waits until it is gone. Deleting only your assistant
      on the dashboard deletes its server and everything on it right away.
    </>,
  ],
  [
    'What stays after that',
    'For our bookkeeping, the totals of each day: how many calls and tokens, with which model and tools, and what they cost. So that it can be shown what was done by whom, the log of what you and our operators did to your account and your assistant. Both have the random number of an account that no longer exists instead of your name and your email. The log also has the name in your assistant’s address, which nobody else can have for 30 days. If you were an operator, your name stays in the notes about what you did to the assistants of others.',
  ],
  [
    'What we mail you',
    'A link to confirm your email address, a link to set a new password if somebody asks for one, an invitation to a team if one of its members has named your address, and a note when your password, your address or your second factor is changed or an X account is linked. The rest goes only to an address that is confirmed: when your assistant is ready, could not be set up, is down, suspended or deleted, when most of a month’s budget is used, when your data is ready to download, and when your account is to be deleted and is deleted. We keep no copies of mails.',
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
    'The token of your assistant and the keys to its server are stored encrypted, never written to a log, and deleted together with the assistant. Its keys for models are stored as hashes only. Sessions and the links that we mail are stored as hashes only; sessions with the browser and the network that they were last used from, never your full address, so that you can see where you are logged in; they are removed when they end. What happens to your account, such as log-ins, failed ones and changes of the password, is kept for 90 days in the same way, so that you can see it.',
  ],
  [
    'What else you can ask for',
    <>
      You can ask us to correct what we keep about you, and about anything that this page leaves open:{' '}
      <Contact />.
    </>,
  ],
] as const;

/** What we do with personal data. */
export default function PrivacyPage() {
  return <LegalText title="Privacy" lead="What we keep, where it is, and who else sees it." parts={parts} />;
}
