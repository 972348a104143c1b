import { ConfirmButton } from '../confirm-button.tsx';

type ConfirmProps = { customer: string; busy: boolean; onYes: () => void };

/** Cancels a customer's operation, after a confirmation. */
export function ConfirmCancel({ customer, busy, onYes }: ConfirmProps) {
  return (
    <ConfirmButton
      label="Cancel"
      yes="Cancel it"
      about={customer}
      question={`Cancel the work on ${customer}?`}
      keep="Let it continue"
      busy={busy}
      danger
      onYes={onYes}
    >
      <p>The work stops, and anything a set-up has partly created is removed. The audit records this.</p>
    </ConfirmButton>
  );
}

/** Removes what a failure has left of a customer, after a confirmation. */
export function ConfirmRemove({ customer, busy, onYes }: ConfirmProps) {
  return (
    <ConfirmButton
      label="Remove"
      yes="Remove everything"
      about={customer}
      question={`Remove everything that is left of ${customer}?`}
      keep="Keep it"
      busy={busy}
      danger
      onYes={onYes}
    >
      <p>
        This removes the server with all its data, the address and the keys. The name becomes free again. This
        cannot be undone.
      </p>
    </ConfirmButton>
  );
}
