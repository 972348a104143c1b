import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { ContinueWithX, goToX } from '../account/continue-with-x.tsx';
import { PasswordField } from '../account/password-field.tsx';
import { callApi } from '../api/client.ts';
import { askForIdentity } from '../api/confirm-identity.ts';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

type Asked = { ways: readonly string[]; answer: (isConfirmed: boolean) => void };

/** Asks members who they are when a call of any page needs it. */
export function IdentityDialog() {
  const [asked, setAsked] = useState<Asked | null>(null);
  useEffect(() => askForIdentity((ways) => new Promise<boolean>((answer) => setAsked({ ways, answer }))), []);
  // Also without an answer, such as after the end of the session: the call that waits for it fails then.
  useEffect(() => () => asked?.answer(false), [asked]);
  if (!asked) return null;
  const close = (isConfirmed: boolean) => {
    asked.answer(isConfirmed);
    setAsked(null);
  };
  return <IdentityQuestions ways={asked.ways} onClose={close} />;
}

type QuestionsProps = { ways: readonly string[]; onClose: (isConfirmed: boolean) => void };

/** The ways that an account has: its password, or a new login with X, which leaves the page and comes back to it. */
export function IdentityQuestions({ ways, onClose }: QuestionsProps) {
  const [here] = useLocation();
  return (
    <Dialog title="Confirm that it is you" onClose={() => onClose(false)}>
      <p>You logged in more than 15 minutes ago. For this, we need to be sure that it is you.</p>
      {ways.includes('password') && <PasswordQuestion onClose={onClose} />}
      {ways.includes('x') && (
        <>
          <p className="soft small">X brings you back to this page. Then do it again.</p>
          <ContinueWithX onClick={() => goToX(false, here)} />
        </>
      )}
      {!ways.includes('password') && (
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={() => onClose(false)}>
            Not now
          </Button>
        </div>
      )}
    </Dialog>
  );
}

function PasswordQuestion({ onClose }: Pick<QuestionsProps, 'onClose'>) {
  const [password, setPassword] = useState('');
  const confirm = useAction(async () => {
    await callApi('/api/auth/confirm', { method: 'POST', body: { password } });
    onClose(true);
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (password && !confirm.busy) void confirm.run();
  };
  return (
    <form className="stack" onSubmit={submit} noValidate aria-label="Confirm that it is you">
      {confirm.problem && <ProblemNote problem={confirm.problem} />}
      <PasswordField
        label="Password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className="dialog__buttons">
        <Button variant="quiet" onClick={() => onClose(false)}>
          Not now
        </Button>
        <Button type="submit" busy={confirm.busy}>
          Confirm
        </Button>
      </div>
    </form>
  );
}
