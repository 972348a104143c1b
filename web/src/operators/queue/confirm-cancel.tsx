import { ConfirmButton } from '../confirm-button.tsx';

type ConfirmProps = { customer: string; busy: boolean; onYes: () => void };

/** Cancels a customer's operation, after a question. */
export function ConfirmCancel({ customer, busy, onYes }: ConfirmProps) {
  return (
    <ConfirmButton
      label="Cancel"
      yes="Cancel it"
      about={customer}
      question={`Cancel the work on ${customer}?`}
      keep="Let it go on"
      busy={busy}
      danger
      onYes={onYes}
    >
      <p>It stops, and what a set-up has half made is removed. The audit keeps that you did it.</p>
    </ConfirmButton>
  );
}

/** Removes what a failure left of a customer, after a question. */
export function ConfirmRemove({ customer, busy, onYes }: ConfirmProps) {
  return (
    <ConfirmButton
      label="Remove"
      yes="Remove it all"
      about={customer}
      question={`Remove all that is left of ${customer}?`}
      keep="Keep it"
      busy={busy}
      danger
      onYes={onYes}
    >
      <p>
        Its server with all data, its address and its keys go, and the name is free again. There is no way
        back.
      </p>
    </ConfirmButton>
  );
}
