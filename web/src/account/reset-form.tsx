import { useMemo, useState } from 'react';
import { callApi } from '../api/client.ts';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { ErrorSummary, type FieldErrors } from '../ui/error-summary.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { fieldErrorsOf, validateNewPassword } from './form-validation.ts';
import { NewPasswordField } from './new-password-field.tsx';

/** Whose link it is, only the API knows. */
const unknownOwner = {};

/** Sets another password by a mailed link, which works once. */
export function ResetForm({ token }: { token: string }) {
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<FieldErrors>({});
  const { reset, done } = useReset(token);
  // Memoized, since the summary takes the focus whenever the object changes.
  const refused = useMemo(() => fieldErrorsOf(reset.problem), [reset.problem]);
  const shown = refused ?? errors;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = validateNewPassword({ password }, unknownOwner);
    setErrors(found);
    reset.clear();
    if (Object.keys(found).length === 0) void reset.run(password);
  };
  if (done) return <PasswordSet />;
  return (
    <form onSubmit={submit} noValidate aria-label="Set a new password">
      <ErrorSummary errors={shown} />
      {reset.problem && !refused && <ProblemNote problem={reset.problem} />}
      {reset.problem?.code === 'link_invalid' ? (
        <ButtonLink href="/forgot" wide>
          Get another link
        </ButtonLink>
      ) : (
        <>
          <NewPasswordField
            id="password"
            label="New password"
            owner={unknownOwner}
            value={password}
            error={shown.password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button type="submit" wide busy={reset.busy}>
            Set the password
          </Button>
        </>
      )}
    </form>
  );
}

function PasswordSet() {
  return (
    <div className="stack">
      <p role="status">Your new password is set, and your account is logged out everywhere.</p>
      <ButtonLink href="/login" wide>
        Log in
      </ButtonLink>
    </div>
  );
}

function useReset(token: string) {
  const { refresh } = useSession();
  const [done, setDone] = useState(false);
  const reset = useAction(async (password: string) => {
    await callApi('/api/auth/reset', { method: 'POST', body: { token, password } });
    // All sessions of the account have ended, perhaps also the one of this browser.
    await refresh();
    setDone(true);
  });
  return { reset, done };
}
