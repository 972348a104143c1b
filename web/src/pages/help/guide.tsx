import { Link } from 'wouter';
import { HelpSection } from './help-section.tsx';

const questions = [
  'Draft a friendly reply to this email: …',
  'Compare these two offers and tell me what the second one leaves out: …',
  'Remember that I am vegetarian and that my week begins on Sunday.',
  'Write a packing list for a week in Norway and save it as packing.md.',
  'Which files are in your workspace? Show me packing.md.',
];

/** From the dashboard to the first question. */
export function FirstSteps() {
  return (
    <HelpSection id="first-steps" title="Ask your first question">
      <ol className="help__steps">
        <li>
          On your <Link href="/dashboard">dashboard</Link>, press <strong>Open assistant</strong>. OpenClaw
          opens in a new tab, at your assistant’s own address. You are already logged in.
        </li>
        <li>
          Type a question into the field at the bottom and press Enter. The answer appears as it is written.
        </li>
        <li>
          When you come back later, use <strong>Open assistant</strong> again. The address alone asks for the{' '}
          <a href="#keys">gateway token</a>.
        </li>
      </ol>
      <h3>What to ask</h3>
      <p>
        Write as you would to a colleague, and include what your assistant needs to know. It has a workspace
        for files, and it can keep notes for later conversations. For example:
      </p>
      <ul className="help__examples">
        {questions.map((question) => (
          <li key={question}>{question}</li>
        ))}
      </ul>
      <p>
        Answers can be wrong. Check what matters, and check what your assistant is about to do before it does
        something that cannot be undone.
      </p>
    </HelpSection>
  );
}

/** The secrets of an assistant. */
export function Keys() {
  return (
    <HelpSection id="keys" title="Token and keys">
      <dl className="help__terms">
        <dt>Gateway token</dt>
        <dd>
          It opens your assistant: in a browser, and for your own programs. Reveal it on the dashboard. Anyone
          who has it can use your assistant, with everything that it remembers. It stays the same until you
          delete the assistant.
        </dd>
        <dt>Model key</dt>
        <dd>
          Your assistant calls its model with this key. It gives access to the model only, not to your
          assistant, and every call counts against your budget. You do not need to see it. If someone else may
          have seen it, press <strong>Replace the key</strong> on the dashboard: your assistant gets a new
          one, and restarts.
        </dd>
        <dt>Keys for your programs</dt>
        <dd>
          To call the model from a program of your own, create a key for it on the dashboard, where it is
          shown once. It counts against the same budget as your assistant. Revoking it stops that program
          alone.
        </dd>
        <dt>API token</dt>
        <dd>
          It opens our API for one team, for scripts and <a href="#api">from a shell</a>, and never your
          assistant itself. Admins create and revoke it on the <Link href="/team/tokens">Team page</Link>.
        </dd>
        <dt>Your login</dt>
        <dd>
          The <Link href="/security">security page</Link> shows where you are logged in, and logs you out
          there. To open or delete your assistant, or to see or replace one of these secrets, type your
          password again once 15 minutes have passed since you logged in.
        </dd>
      </dl>
    </HelpSection>
  );
}

/** What leaves the server, and how. */
export function YourData() {
  return (
    <HelpSection id="data" title="Your data">
      <p>
        Conversations, files and settings are kept on your assistant’s server: we have no copy of them and
        make no backup, and the export of your account does not have them. To get something out, ask your
        assistant to show it, and copy it from the chat or fetch it with <a href="#programs">a program</a>.
      </p>
      <p>
        Everything that we store about you, such as your account, your usage and what was done to your
        assistant, can be exported on the <Link href="/account">Settings page</Link>. Your{' '}
        <Link href="/usage">usage</Link> alone can be downloaded as a CSV file, with a line for each day and
        model. The <Link href="/privacy">privacy notice</Link> says what we keep about you.
      </p>
    </HelpSection>
  );
}

/** Which settings are the customer's. */
export function Settings() {
  return (
    <HelpSection id="settings" title="Settings of OpenClaw">
      <p>
        We write OpenClaw’s configuration file (its model, the login, the limits), and OpenClaw can only read
        it, so its settings page cannot change it. What is in the workspace is yours to change: ask your
        assistant to edit its instructions (AGENTS.md, SOUL.md) or what it knows about you (USER.md).
      </p>
    </HelpSection>
  );
}

/** How to delete an assistant, and what that means. */
export function Removal() {
  return (
    <HelpSection id="removal" title="Delete your assistant">
      <p>
        On the dashboard, press <strong>Delete instance</strong> and type its name. Its server with everything
        on it, its address and its keys are removed, and you can watch each step. A removal that has started
        cannot be stopped, and nothing can be restored afterwards. <a href="#data">Copy first</a> what you
        want to keep.
      </p>
      <p>
        Your account stays, and you can order a new assistant. For 30 days, nobody else can have its address,
        since your programs and bookmarks may still know it. To delete your account as well, go to your{' '}
        <Link href="/account">Settings page</Link>: you can undo it for seven days, then your assistant goes
        first and your account last.
      </p>
    </HelpSection>
  );
}
