import { useState } from 'react';
import { callApi } from '../api/client.ts';
import { sendLimit } from '../email-proof/email-words.ts';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { ErrorSummary, type FieldErrors } from '../ui/error-summary.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { validateEmail } from './form-validation.ts';

/** Asks for the mail with a link that sets another password. */
export function ForgotForm() {
  const [email, setEmail] = useState('');
  const [errors, setErrors] = useState<FieldErrors>({});
  const [sentTo, setSentTo] = useState<string | null>(null);
  const send = useAction(async (address: string) => {
    await callApi('/api/auth/forgot', { method: 'POST', body: { email: address } });
    setSentTo(address);
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = validateEmail({ email });
    setErrors(found);
    send.clear();
    if (Object.keys(found).length === 0) void send.run(email.trim());
  };
  if (sentTo) return <LinkSent email={sentTo} onAgain={() => setSentTo(null)} />;
  return (
    <form onSubmit={submit} noValidate aria-label="Set a new password">
      <ErrorSummary errors={errors} />
      {send.problem && <ProblemNote problem={send.problem} />}
      <Field
        id="email"
        label="Email"
        type="email"
        autoComplete="email"
        hint={sendLimit}
        value={email}
        error={errors.email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Button type="submit" wide busy={send.busy}>
        Send me a link
      </Button>
    </form>
  );
}

/** Says the same for every address: it does not tell which ones have an account. */
function LinkSent({ email, onAgain }: { email: string; onAgain: () => void }) {
  return (
    <div className="stack">
      <p role="status">
        If <strong>{email}</strong> is the address of an account, a link that sets a new password is on its
        way. It can take a minute, and works for 30 minutes. If no mail comes, check your spam folder.
      </p>
      <div>
        <Button variant="quiet" onClick={onAgain}>
          Send it again
        </Button>
      </div>
    </div>
  );
}
