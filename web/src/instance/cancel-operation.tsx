import { useState } from 'react';
import { callApi } from '../api/client.ts';
import type { Operation } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

type CancelProps = { operation: Operation; onAsked: () => void };

/** Cancels a set-up, after a confirmation that explains what happens. */
export function CancelOperation({ operation, onAsked }: CancelProps) {
  const [asking, setAsking] = useState(false);
  const cancel = useAction(async () => {
    await callApi(`${operation.url}/cancel`, { method: 'POST' });
    setAsking(false);
    onAsked();
  });
  return (
    <>
      <Button variant="quiet" busy={operation.cancelling} onClick={() => setAsking(true)}>
        {operation.cancelling ? 'Cancelling' : 'Cancel'}
      </Button>
      {asking && (
        <Dialog title="Stop setting it up?" onClose={() => setAsking(false)}>
          <p>
            The work stops, and anything that was partly created is removed: server, address and keys. Nothing
            is billed. You can start again whenever you like.
          </p>
          {cancel.problem && <ProblemNote problem={cancel.problem} />}
          <div className="dialog__buttons">
            <Button variant="quiet" onClick={() => setAsking(false)}>
              Continue set-up
            </Button>
            <Button variant="danger" busy={cancel.busy} onClick={() => cancel.run()}>
              Stop and remove
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
