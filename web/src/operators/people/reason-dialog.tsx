import { type FormEvent, type ReactNode, useState } from 'react';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';

type ReasonDialogProps = {
  title: string;
  /** Who reads the reason. */
  hint: string;
  /** The text of the button that does it. */
  yes: string;
  /** The field of the request that the reason goes into. */
  field: string;
  /** Does it; what it throws is shown. */
  act: (reason: string) => Promise<void>;
  onClose: () => void;
  children: ReactNode;
};

/** Asks for the reason of something dangerous, and does it; `children` explain what will happen. */
export function ReasonDialog({ title, hint, yes, field, act, onClose, children }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const acting = useAction(async () => {
    await act(reason);
    onClose();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void acting.run();
  };
  const error = acting.problem?.fields[field];
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        {children}
        {acting.problem && !error && <ProblemNote problem={acting.problem} />}
        <Field
          label="Why"
          hint={hint}
          value={reason}
          maxLength={300}
          error={error ?? null}
          onChange={(event) => {
            setReason(event.target.value);
            acting.clear();
          }}
        />
        <div className="dialog__buttons">
          <Button variant="quiet" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" variant="danger" busy={acting.busy}>
            {yes}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
