import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

type AskProps = { customer: string; busy: boolean; onYes: () => void };

/** Cancels a customer's operation, after a question. */
export function AskCancel({ customer, busy, onYes }: AskProps) {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  const yes = () => {
    close();
    onYes();
  };
  return (
    <>
      <Button look="quiet" busy={busy} onClick={() => setAsking(true)}>
        Cancel<span className="visually-hidden"> {customer}</span>
      </Button>
      {asking && (
        <Dialog title={`Cancel the work on ${customer}?`} onClose={close}>
          <p>It stops, and what a set-up has half made is removed. The audit keeps that you did it.</p>
          <div className="dialog__buttons">
            <Button look="quiet" onClick={close}>
              Let it go on
            </Button>
            <Button look="danger" onClick={yes}>
              Cancel it
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
