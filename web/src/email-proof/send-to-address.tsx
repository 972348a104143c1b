import { useState } from 'react';
import { validateEmail } from '../account/form-validation.ts';
import { Button } from '../ui/button.tsx';
import type { FieldErrors } from '../ui/error-summary.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { sendLimit } from './email-words.ts';
import { useSendLink } from './use-send-link.ts';

/** Mails another link to an address, for a browser in which nobody is logged in. */
export function SendToAddress() {
  const [email, setEmail] = useState('');
  const [errors, setErrors] = useState<FieldErrors>({});
  const { action, sent } = useSendLink();
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = validateEmail({ email });
    setErrors(found);
    if (Object.keys(found).length === 0) void action.run(email.trim());
  };
  if (sent) return <Sent email={email.trim()} />;
  return (
    <form className="stack" onSubmit={submit} noValidate aria-label="Send another link">
      {action.problem && <ProblemNote problem={action.problem} />}
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
      <div>
        <Button type="submit" busy={action.busy}>
          Send another link
        </Button>
      </div>
    </form>
  );
}

/** Says the same for every address: it does not tell which ones have an account. */
function Sent({ email }: { email: string }) {
  return (
    <div className="stack">
      <p role="status">
        If an account waits for <strong>{email}</strong> to be confirmed, another link is on its way. It can
        take a minute.
      </p>
    </div>
  );
}
