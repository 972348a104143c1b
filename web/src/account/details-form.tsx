import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { callApi } from '../api/client.ts';
import type { User } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { returnTo } from '../session/return-to.ts';
import { useSession } from '../session/session.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorSummary, type FieldErrors } from '../ui/error-summary.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { fieldErrorsOf, validateDetails } from './form-validation.ts';
import { TermsCheckbox } from './terms-checkbox.tsx';

/** Asks a customer from X for what is still missing: an email address, and the terms if they were not accepted yet. */
export function DetailsForm({ user }: { user: User }) {
  const [form, setForm] = useState({ email: user.email ?? '', terms: user.termsAccepted });
  const [errors, setErrors] = useState<FieldErrors>({});
  const complete = useComplete();
  // Memoized, since the summary takes the focus whenever the object changes.
  const refused = useMemo(() => fieldErrorsOf(complete.problem), [complete.problem]);
  const shown = refused ?? errors;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = validateDetails(form);
    setErrors(found);
    complete.clear();
    if (Object.keys(found).length === 0) complete.run(form);
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Complete your account">
      <ErrorSummary errors={shown} />
      {complete.problem && !refused && <ProblemNote problem={complete.problem} />}
      <Field
        id="email"
        label="Email"
        type="email"
        autoComplete="email"
        hint="We mail a link to it: open it to get mails about your assistant."
        value={form.email}
        error={shown.email}
        onChange={(event) => setForm({ ...form, email: event.target.value })}
      />
      {!user.termsAccepted && (
        <TermsCheckbox
          checked={form.terms}
          error={shown.terms}
          onChange={(terms) => setForm({ ...form, terms })}
        />
      )}
      <Button type="submit" wide busy={complete.busy}>
        Complete sign-up
      </Button>
    </form>
  );
}

function useComplete() {
  const { enter } = useSession();
  const [, go] = useLocation();
  return useAction(async (form: { email: string; terms: boolean }) => {
    const body = { ...form, email: form.email.trim() };
    const { user } = await callApi<{ user: User }>('/api/signup/complete', { method: 'POST', body });
    enter(user);
    go(returnTo());
  });
}
