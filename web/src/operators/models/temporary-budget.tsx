import { type FormEvent, useState } from 'react';
import { callApi } from '../../api/client.ts';
import type { ModelLimits } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { BUDGET_FIELDS, emptyBudget, overrideIn, overrideWords } from './override-fields.ts';

interface TemporaryBudgetProps {
  subdomain: string;
  override: ModelLimits['override'];
  /** Called after a change. */
  onDone: () => void;
}

/** The temporary budget of a customer, with a button that ends it; or a form to give one. */
export function TemporaryBudget({ subdomain, override, onDone }: TemporaryBudgetProps) {
  return (
    <section className="stack" aria-labelledby="temporary-budget">
      <h3 id="temporary-budget">Temporary budget</h3>
      {override ? (
        <Current subdomain={subdomain} override={override} onDone={onDone} />
      ) : (
        <NewBudget subdomain={subdomain} onDone={onDone} />
      )}
    </section>
  );
}

const addressOf = (subdomain: string) => `/api/operators/customers/${subdomain}/override`;

type CurrentProps = Omit<TemporaryBudgetProps, 'override'> & {
  override: NonNullable<ModelLimits['override']>;
};

function Current({ subdomain, override, onDone }: CurrentProps) {
  const ending = useAction(async () => {
    await callApi(addressOf(subdomain), { method: 'DELETE' });
    onDone();
  });
  return (
    <>
      <p>{overrideWords(override)}</p>
      {ending.problem && <ProblemNote problem={ending.problem} />}
      <div className="dialog__buttons">
        <Button variant="quiet" busy={ending.busy} onClick={() => ending.run()}>
          End it now
        </Button>
      </div>
    </>
  );
}

function NewBudget({ subdomain, onDone }: Omit<TemporaryBudgetProps, 'override'>) {
  const [typed, setTyped] = useState(emptyBudget);
  const giving = useAction(async () => {
    await callApi(addressOf(subdomain), { method: 'POST', body: overrideIn(typed) });
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void giving.run();
  };
  const fields = giving.problem?.fields ?? {};
  const isExplained = BUDGET_FIELDS.some(({ name }) => fields[name]);
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <p className="soft">
        It replaces these limits for the owner and all of their assistants, and ends by itself. An empty field
        leaves the limit as it is.
      </p>
      {giving.problem && !isExplained && <ProblemNote problem={giving.problem} />}
      <div className="limits">
        {BUDGET_FIELDS.map(({ name, label, hint, ...input }) => (
          <Field
            key={name}
            {...input}
            label={label}
            hint={hint}
            value={typed[name]}
            error={fields[name] ?? null}
            onChange={(event) => {
              setTyped({ ...typed, [name]: event.target.value });
              giving.clear();
            }}
          />
        ))}
      </div>
      <div className="dialog__buttons">
        <Button type="submit" variant="quiet" busy={giving.busy}>
          Give the temporary budget
        </Button>
      </div>
    </form>
  );
}
