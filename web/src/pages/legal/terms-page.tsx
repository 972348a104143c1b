import { LegalText } from './legal-text.tsx';

const parts = [
  [
    'What you get',
    'One assistant, OpenClaw, on a server that we rent and run for you, at an address below our domain, for as long as the beta lasts or until you delete it.',
  ],
  [
    'What it costs',
    'The free size costs nothing during the beta. We ask for no card, and nothing becomes chargeable without your asking for it.',
  ],
  [
    'What a beta means',
    'Things may break, and we may have to stop a server or end the beta. We say so beforehand where we can. Keep copies of what you cannot lose. We give no warranty for a free service, save where the law says we must.',
  ],
  [
    'What you may not do with it',
    'Anything unlawful, sending spam, attacking other systems, mining cryptocurrency, reselling the server, or getting round its limits. If you do, we may stop it at once and tell you why.',
  ],
  [
    'What is yours',
    'Everything you put in and everything your assistant makes for you. We claim no rights in it.',
  ],
  [
    'What your assistant does',
    'It acts for you, with the access you give it. Read what it wants to do before you let it do something that cannot be undone. Language models make mistakes.',
  ],
  [
    'Your account',
    'One person, one account. Keep your password and your gateway token to yourself: whoever has the token can use your assistant.',
  ],
  [
    'How it ends',
    'You may delete your assistant at any time on the dashboard; its server, address and keys are removed. We may end an account that breaks these terms.',
  ],
] as const;

/** The terms one accepts at sign-up. */
export default function TermsPage() {
  return (
    <LegalText
      title="Terms"
      lead="For the free beta, in plain words. By signing up you accept them."
      parts={parts}
    />
  );
}
