import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { callApi } from '../api/client.ts';
import type { User } from '../api/contract.ts';
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
import { type SignUpFormValues as Form, fieldErrorsOf, validateSignUp } from './form-validation.ts';
import { NewPasswordField } from './new-password-field.tsx';
import { TermsCheckbox } from './terms-checkbox.tsx';

const emptyForm = (): Form => ({ name: '', email: invitedEmail(), password: '', terms: false });

/** Sign-up in one step: by email or with X. Leads to the page that the visitor came for, or the dashboard. */
export function SignUpForm() {
  const [form, setForm] = useState(emptyForm);
  const [errors, setErrors] = useState<FieldErrors>({});
  const set = (change: Partial<Form>) => setForm((was) => ({ ...was, ...change }));
  const register = useRegister();
  // Memoized, since the summary takes the focus whenever the object changes.
  const refused = useMemo(() => fieldErrorsOf(register.problem), [register.problem]);
  const shown = refused ?? errors;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = validateSignUp(form);
    setErrors(found);
    register.clear();
    if (Object.keys(found).length === 0) register.run(form);
  };
  const continueWithX = () => {
    if (form.terms) return goToX(true, pageBehindX());
    register.clear();
    setErrors({ terms: 'Accept the terms first, then continue with X.' });
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Sign up">
      <ErrorSummary errors={shown} />
      {register.problem && !refused && <ProblemNote problem={register.problem} />}
      <SignUpFields form={form} set={set} errors={shown} />
      <Button type="submit" wide busy={register.busy}>
        Create account
      </Button>
      <SignUpWithX onContinue={continueWithX} />
    </form>
  );
}

function SignUpFields({
  form,
  set,
  errors,
}: {
  form: Form;
  set: (change: Partial<Form>) => void;
  errors: FieldErrors;
}) {
  return (
    <>
      <Field
        id="name"
        label="Name"
        autoComplete="name"
        value={form.name}
        error={errors.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <Field
        id="email"
        label="Email"
        type="email"
        autoComplete="email"
        value={form.email}
        error={errors.email}
        onChange={(event) => set({ email: event.target.value })}
      />
      <NewPasswordField
        id="password"
        label="Password"
        owner={form}
        value={form.password}
        error={errors.password}
        onChange={(event) => set({ password: event.target.value })}
      />
      <TermsCheckbox checked={form.terms} error={errors.terms} onChange={(terms) => set({ terms })} />
    </>
  );
}

function SignUpWithX({ onContinue }: { onContinue: () => void }) {
  const { data } = useCatalog();
  if (data && !data.auth.x) return null;
  return (
    <>
      <p className="or">or</p>
      <ContinueWithX onClick={onContinue} />
    </>
  );
}

function useRegister() {
  const { enter } = useSession();
  const [, go] = useLocation();
  return useAction(async (form: Form) => {
    const body = { ...form, name: form.name.trim(), email: form.email.trim() };
    const { user } = await callApi<{ user: User }>('/api/auth/register', { method: 'POST', body });
    enter(user);
    go(returnTo());
  });
}
