import { useState } from 'react';
import { callApi } from '../api/client.ts';
import type { AddedFactor, NewTotp } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { factorsPath } from './factors-path.ts';
import { QrCode } from './qr-code.tsx';

type SetUpProps = {
  /** The text of the button that begins. */
  label: string;
  variant?: 'primary' | 'quiet';
  onAdded: (added: AddedFactor) => void;
};

/** A button that begins the set-up of an authenticator app, and the dialog that shows its secret and takes its first code. */
export function SetUpTotp({ label, variant = 'quiet', onAdded }: SetUpProps) {
  const [begun, setBegun] = useState<NewTotp | null>(null);
  const begin = useAction(async () => {
    setBegun(await callApi<NewTotp>(`${factorsPath}/totp`, { method: 'POST' }));
  });
  const added = (answer: AddedFactor) => {
    setBegun(null);
    onAdded(answer);
  };
  return (
    <>
      <Button variant={variant} busy={begin.busy} onClick={() => begin.run()}>
        {label}
      </Button>
      {begin.problem && <ProblemNote problem={begin.problem} />}
      {begun && <SetUpDialog begun={begun} onAdded={added} onClose={() => setBegun(null)} />}
    </>
  );
}

type DialogProps = { begun: NewTotp; onAdded: (added: AddedFactor) => void; onClose: () => void };

function SetUpDialog({ begun, onAdded, onClose }: DialogProps) {
  const [code, setCode] = useState('');
  const confirm = useAction(async () => {
    const body = { code: code.trim() };
    onAdded(await callApi<AddedFactor>(`${factorsPath}/totp/confirm`, { method: 'POST', body }));
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (code.trim() && !confirm.busy) void confirm.run();
  };
  return (
    <Dialog title="Set up an authenticator app" onClose={onClose}>
      <p>Scan this with an authenticator app, such as the one of your password manager.</p>
      <QrCode text={begun.uri} label="The secret for your authenticator app, as a QR code" />
      <div className="security__secret">
        <p className="soft small">Or type the secret into the app:</p>
        <code data-testid="totp-secret">{begun.secret.match(/.{4}/g)?.join(' ')}</code>
        <CopyButton text={begun.secret} what="secret" />
      </div>
      <form className="stack" onSubmit={submit} noValidate aria-label="Set up an authenticator app">
        {confirm.problem && <ProblemNote problem={confirm.problem} />}
        <Field
          label="Code that the app shows"
          value={code}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={64}
          onChange={(event) => setCode(event.target.value)}
        />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" busy={confirm.busy}>
            Confirm
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
