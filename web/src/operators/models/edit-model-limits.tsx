import { type FormEvent, useState } from 'react';
import { callApi } from '../../api/client.ts';
import type { ModelLimits, ModelLimitsChange } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { useLoad } from '../../load/use-load.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formatCount, formatDollars } from '../../ui/format-number.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { changeOf, LIMIT_FIELDS, type LimitName, limitInputsOf } from './limit-fields.ts';
import { TemporaryBudget } from './temporary-budget.tsx';
import './edit-model-limits.css';

/** A button that opens the model limits of a customer. */
export function EditModelLimits({ subdomain }: { subdomain: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        Limits<span className="visually-hidden"> of {subdomain}</span>
      </Button>
      {open && <ModelLimitsDialog subdomain={subdomain} onClose={() => setOpen(false)} />}
    </>
  );
}

function ModelLimitsDialog({ subdomain, onClose }: { subdomain: string; onClose: () => void }) {
  const { data, problem, reload } = useLoad<ModelLimits>(`/api/operators/customers/${subdomain}/models`);
  const owner = data?.accounts.find(({ of }) => of === 'owner');
  return (
    <Dialog title={`What ${subdomain} may use`} onClose={onClose}>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {data && owner ? (
        <>
          <LimitForm subdomain={subdomain} account={owner} onClose={onClose} />
          <TemporaryBudget subdomain={subdomain} override={data.override} onDone={reload} />
        </>
      ) : (
        !problem && <Skeleton label="Loading the limits" />
      )}
    </Dialog>
  );
}

type FormProps = { subdomain: string; account: ModelLimits['accounts'][number]; onClose: () => void };

function LimitForm({ subdomain, account, onClose }: FormProps) {
  const before = limitInputsOf(account.usual);
  const [typed, setTyped] = useState(before);
  const [faults, setFaults] = useState<Partial<Record<LimitName, string>>>({});
  const saving = useAction(async (change: ModelLimitsChange) => {
    await callApi(`/api/operators/customers/${subdomain}/limits`, { method: 'POST', body: change });
    onClose();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const outcome = changeOf(before, typed);
    if ('faults' in outcome) return setFaults(outcome.faults);
    if (Object.keys(outcome.change).length === 0) return onClose();
    void saving.run(outcome.change);
  };
  const { tokens, dollars } = account.thisMonth;
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <p className="soft">
        Used this month: {formatCount(tokens)} tokens, {formatDollars(dollars)}. An empty field means no
        limit. A change takes effect within a second.
      </p>
      {saving.problem && <ProblemNote problem={saving.problem} />}
      <div className="limits">
        {LIMIT_FIELDS.map(({ name, label }) => (
          <Field
            key={name}
            label={label}
            inputMode="decimal"
            value={typed[name]}
            error={faults[name] ?? saving.problem?.fields[name] ?? null}
            placeholder="no limit"
            onChange={(event) => {
              setTyped({ ...typed, [name]: event.target.value });
              setFaults({});
              saving.clear();
            }}
          />
        ))}
      </div>
      <div className="dialog__buttons">
        {account.set.length > 0 && (
          <Button variant="quiet" busy={saving.busy} onClick={() => saving.run({ reset: true })}>
            Use the tier’s limits
          </Button>
        )}
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" busy={saving.busy}>
          Save
        </Button>
      </div>
    </form>
  );
}
