import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../api/client.ts';
import type { User } from '../api/contract.ts';
import { useCatalog } from '../catalog/use-catalog.ts';
import { useAction } from '../load/use-action.ts';
import { useSession } from '../session/session.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorSummary, type Faults } from '../ui/error-summary.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { type SignUpForm as Form, faultsOfProblem, signUpFaults } from './form-faults.ts';
import { PasswordField } from './password-field.tsx';
import { TermsTick } from './terms-tick.tsx';
import { goToX, XButton } from './x-button.tsx';

const empty: Form = { name: '', email: '', password: '', terms: false };

/** Sign-up in one step: by email, or through X. Ends on the dashboard, logged in. */
export function SignUpForm() {
  const [form, setForm] = useState(empty);
  const [faults, setFaults] = useState<Faults>({});
  const set = (change: Partial<Form>) => setForm((was) => ({ ...was, ...change }));
  const register = useRegister();
  // The same object until the next answer: the summary takes the focus whenever it changes.
  const refused = useMemo(() => faultsOfProblem(register.problem), [register.problem]);
  const shown = refused ?? faults;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = signUpFaults(form);
    setFaults(found);
    register.clear();
    if (Object.keys(found).length === 0) register.run(form);
  };
  const continueWithX = () => {
    if (form.terms) return goToX(true);
    register.clear();
    setFaults({ terms: 'Accept the terms first, then continue with X.' });
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Sign up">
      <ErrorSummary faults={shown} />
      {register.problem && !refused && <ProblemNote problem={register.problem} />}
      <SignUpFields form={form} set={set} faults={shown} />
      <Button type="submit" wide busy={register.busy}>
        Create account
      </Button>
      <XDoor onContinue={continueWithX} />
    </form>
  );
}

function SignUpFields({
  form,
  set,
  faults,
}: {
  form: Form;
  set: (change: Partial<Form>) => void;
  faults: Faults;
}) {
  return (
    <>
      <Field
        id="name"
        label="Name"
        autoComplete="name"
        value={form.name}
        fault={faults.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <Field
        id="email"
        label="Email"
        type="email"
        autoComplete="email"
        value={form.email}
        fault={faults.email}
        onChange={(event) => set({ email: event.target.value })}
      />
      <PasswordField
        id="password"
        label="Password"
        autoComplete="new-password"
        judged
        value={form.password}
        fault={faults.password}
        onChange={(event) => set({ password: event.target.value })}
      />
      <TermsTick checked={form.terms} fault={faults.terms} onChange={(terms) => set({ terms })} />
    </>
  );
}

function XDoor({ onContinue }: { onContinue: () => void }) {
  const { data } = useCatalog();
  if (data && !data.auth.x) return null;
  return (
    <>
      <p className="or">or</p>
      <XButton onClick={onContinue} />
    </>
  );
}

function useRegister() {
  const { enter } = useSession();
  const [, go] = useLocation();
  return useAction(async (form: Form) => {
    const body = { ...form, name: form.name.trim(), email: form.email.trim() };
    const { user } = await call<{ user: User }>('/api/auth/register', { method: 'POST', body });
    enter(user);
    go('/dashboard');
  });
}
