import { useCallback, useState } from 'react';
import type { User } from '../api/contract.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { validateName } from './form-validation.ts';
import { useAccountChange } from './use-account-change.ts';
import './account-card.css';

/** The name that the account has. */
export function NameCard({ user }: { user: User }) {
  const [name, setName] = useState(user.name);
  const [saved, setSaved] = useState(false);
  const onChanged = useCallback(() => setSaved(true), []);
  const { submit, errors, problem, busy } = useAccountChange(onChanged);
  const send = (event: React.FormEvent) => {
    event.preventDefault();
    setSaved(false);
    submit(validateName({ name }), { name: name.trim() });
  };
  return (
    <section className="card account-card" aria-labelledby="name-title">
      <h2 id="name-title">Name</h2>
      {problem && <ProblemNote problem={problem} />}
      <form className="account-card__form" onSubmit={send} noValidate>
        <Field
          id="name"
          label="How we address you"
          autoComplete="name"
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" variant="quiet" busy={busy}>
          Save
        </Button>
      </form>
      <p className="account-card__said small" role="status">
        {saved && 'Saved.'}
      </p>
    </section>
  );
}
