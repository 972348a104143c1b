import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { ContinueWithX, goToX } from '../account/continue-with-x.tsx';
import { callApi } from '../api/client.ts';
import { askForIdentity } from '../api/confirm-identity.ts';
import { type Proof, proofWaysOf } from '../factors/factor-words.ts';
import { hasPasskeys } from '../factors/passkey.ts';
import { ProofForm } from '../factors/proof-form.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

const title = 'Confirm that it is you';

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

/** The ways that an account has: some on this page, or a new login with X, which leaves the page and comes back to it. */
export function IdentityQuestions({ ways, onClose }: QuestionsProps) {
  const [here] = useLocation();
  const asked = proofWaysOf(ways, hasPasskeys());
  const confirm = async (body: Proof) => {
    await callApi('/api/auth/confirm', { method: 'POST', body });
    onClose(true);
  };
  return (
    <Dialog title={title} onClose={() => onClose(false)}>
      <p>More than 15 minutes have passed since you proved who you are. For this, we need to be sure.</p>
      {asked.length > 0 && (
        <ProofForm
          ways={asked}
          title={title}
          submitLabel="Confirm"
          passkeyPath="/api/auth/confirm/passkey"
          onProof={confirm}
          onCancel={() => onClose(false)}
        />
      )}
      {ways.includes('x') && (
        <>
          <p className="soft small">X brings you back to this page. Then do it again.</p>
          <ContinueWithX onClick={() => goToX(false, here)} />
        </>
      )}
      {asked.length === 0 && (
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={() => onClose(false)}>
            Cancel
          </Button>
        </div>
      )}
    </Dialog>
  );
}
