import { LegalText } from './legal-text.tsx';

const parts = [
  [
    'What you get',
    'One OpenClaw assistant, on a server that we rent and run for you, at an address under our domain, with the tokens that your size has each month, until the beta ends or you delete it.',
  ],
  [
    'What it costs',
    'The free size costs nothing during the beta. We do not ask for a card, and we charge nothing unless you ask for it.',
  ],
  [
    'What a beta means',
    'Things may break, and we may have to stop a server or end the beta. There are no backups. Keep copies of what you cannot afford to lose. We give no warranty for a free service, except where the law requires one.',
  ],
  [
    'What you may not do with it',
    'Anything unlawful, sending spam, attacking other systems, mining cryptocurrency, reselling the server, or getting around its limits. If you do, we may stop your assistant immediately, and we tell you why.',
  ],
  [
    'What is yours',
    'Everything you put in and everything your assistant makes for you. We claim no rights to it.',
  ],
  [
    'What your assistant does',
    'It acts for you, with the access you give it. Before you let it do something that cannot be undone, check what it is about to do. Language models make mistakes.',
  ],
  [
    'Your account',
    'One account per person, with an email address that is yours. Keep your password and your gateway token to yourself: anyone who has the token can use your assistant.',
  ],
  [
    'How it ends',
    'You can delete your assistant at any time on the dashboard. Its server, address and keys are then removed. You can delete your account on its page, and undo that for seven days. We may delete the assistant of an account that breaks these terms. If we delete or suspend your assistant, we write to you.',
  ],
] as const;

/** The terms that a customer accepts at sign-up. */
export default function TermsPage() {
  const lead = 'These terms apply to the free beta. You accept them when you sign up.';
  return <LegalText title="Terms" lead={lead} parts={parts} />;
}
