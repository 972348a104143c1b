import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../api/client.ts';
import type { User } from '../api/contract.ts';
import { useCatalog } from '../catalog/use-catalog.ts';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { wayBack } from '../session/way-back.ts';
import { Button } from '../ui/button.tsx';
import { ErrorSummary, type Faults } from '../ui/error-summary.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { logInFaults } from './form-faults.ts';
import { PasswordField } from './password-field.tsx';
import { goToX, XButton } from './x-button.tsx';

/** Log-in by email, or through X. */
export function LogInForm() {
  const [form, setForm] = useState({ email: '', password: '' });
  const [faults, setFaults] = useState<Faults>({});
  const { data: catalog } = useCatalog();
  const logIn = useLogIn();
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = logInFaults(form);
    setFaults(found);
    logIn.clear();
    if (Object.keys(found).length === 0) logIn.run(form);
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Log in">
      <ErrorSummary faults={faults} />
      {logIn.problem && <ProblemNote problem={logIn.problem} />}
      <Field
        id="email"
        label="Email"
        type="email"
        autoComplete="email"
        value={form.email}
        fault={faults.email}
        onChange={(event) => setForm({ ...form, email: event.target.value })}
      />
      <PasswordField
        id="password"
        label="Password"
        autoComplete="current-password"
        value={form.password}
        fault={faults.password}
        onChange={(event) => setForm({ ...form, password: event.target.value })}
      />
      <Button type="submit" wide busy={logIn.busy}>
        Log in
      </Button>
      {(!catalog || catalog.auth.x) && <p className="or">or</p>}
      {(!catalog || catalog.auth.x) && <XButton onClick={() => goToX(false)} />}
    </form>
  );
}

function useLogIn() {
  const { enter } = useSession();
  const [, go] = useLocation();
  return useAction(async (form: { email: string; password: string }) => {
    const body = { ...form, email: form.email.trim() };
    const { user } = await call<{ user: User }>('/api/auth/login', { method: 'POST', body });
    enter(user);
    go(user.needsDetails ? '/signup/details' : wayBack());
  });
}
