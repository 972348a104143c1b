import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { callApi } from '../api/client.ts';
import type { User } from '../api/contract.ts';
import { asProblem } from '../api/problem.ts';
import { useCatalog } from '../catalog/use-catalog.ts';
import { useAction } from '../load/use-action.ts';
import { returnTo } from '../session/return-to.ts';
import { useSession } from '../session/session.tsx';
import { invitedEmail, pageBehindX } from '../team/invitation/awaited-invitation.ts';
import { Button } from '../ui/button.tsx';
import { ErrorSummary, type FieldErrors } from '../ui/error-summary.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { ContinueWithX, goToX } from './continue-with-x.tsx';
import { validateLogIn } from './form-validation.ts';
import { PasswordField } from './password-field.tsx';

/** Log-in by email or with X. */
export function LogInForm() {
  const [form, setForm] = useState(() => ({ email: invitedEmail(), password: '' }));
  const [errors, setErrors] = useState<FieldErrors>({});
  const { data: catalog } = useCatalog();
  const logIn = useLogIn();
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = validateLogIn(form);
    setErrors(found);
    logIn.clear();
    if (Object.keys(found).length === 0) logIn.run(form);
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Log in">
      <ErrorSummary errors={errors} />
      {logIn.problem && <ProblemNote problem={logIn.problem} />}
      <Field
        id="email"
        label="Email"
        type="email"
        autoComplete="email"
        value={form.email}
        error={errors.email}
        onChange={(event) => setForm({ ...form, email: event.target.value })}
      />
      <PasswordField
        id="password"
        label="Password"
        autoComplete="current-password"
        value={form.password}
        error={errors.password}
        onChange={(event) => setForm({ ...form, password: event.target.value })}
      />
      <p className="small">
        <Link href="/forgot">Forgot your password?</Link>
      </p>
      <Button type="submit" wide busy={logIn.busy}>
        Log in
      </Button>
      {(!catalog || catalog.auth.x) && <p className="or">or</p>}
      {(!catalog || catalog.auth.x) && <ContinueWithX onClick={() => goToX(false, pageBehindX())} />}
    </form>
  );
}

function useLogIn() {
  const { enter } = useSession();
  const [, go] = useLocation();
  return useAction(async (form: { email: string; password: string }) => {
    const body = { ...form, email: form.email.trim() };
    try {
      const { user } = await callApi<{ user: User }>('/api/auth/login', { method: 'POST', body });
      enter(user);
      go(user.needsDetails ? '/signup/details' : returnTo());
    } catch (thrown) {
      if (asProblem(thrown).code !== 'second_factor_required') throw thrown;
      go('/login/second-factor');
    }
  });
}
