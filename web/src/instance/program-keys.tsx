import { useState } from 'react';
import { callApi } from '../api/client.ts';
import type { Instance, NewProgramKey, ProgramKey, ProgramKeys } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import type { LoadState } from '../load/use-load.ts';
import { ConfirmButton } from '../operators/confirm-button.tsx';
import { May, useMay } from '../team/current-team.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { formatTime } from '../ui/format-date.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import './program-keys.css';
import './token-panel.css';

/** The path of the keys of an assistant's programs. */
export const programKeysPath = (instanceId: string): string => `/api/instances/${instanceId}/program-keys`;

type SectionProps = {
  instance: Pick<Instance, 'id' | 'adopted'>;
  loaded: LoadState<ProgramKeys> & { reload: () => void };
};

/** Keys for programs of the customer's own: created once each, listed, and revoked. */
export function ProgramKeysSection({ instance: { id: instanceId, adopted }, loaded }: SectionProps) {
  const { data, problem, reload } = loaded;
  return (
    <section className="card stack" aria-labelledby="program-keys-title">
      <div>
        <h3 id="program-keys-title">Keys for your programs</h3>
        <p className="soft small">
          {adopted ? BUDGET_ALONE : BUDGET_SHARED} Give each its own key, so that you can revoke one without
          stopping the others.
        </p>
      </div>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading your keys" />}
      {data && data.keys.length > 0 && (
        <KeyTable keys={data.keys} instanceId={instanceId} onRevoked={reload} />
      )}
      {data && (
        <May permission="program-keys:change" otherwise={data.keys.length === 0 && <NoKeys />}>
          <NewKey instanceId={instanceId} full={data.keys.length >= data.limit} onCreated={reload} />
        </May>
      )}
    </section>
  );
}

const BUDGET_SHARED = 'Your own programs can call models too, on the same budget as your assistant.';
/** The assistant on an adopted server has keys of its owner's, unless they give it one of these. */
const BUDGET_ALONE =
  'Your own programs can call models on your monthly budget, and so can your assistant if you set it up with such a key.';

function NoKeys() {
  return <p className="soft small">There are none yet. Members of the team can create them.</p>;
}

type KeyTableProps = { keys: ProgramKey[]; instanceId: string; onRevoked: () => void };

function KeyTable({ keys, instanceId, onRevoked }: KeyTableProps) {
  const columns = ['Name', 'Key', 'Created', 'Last used'];
  return (
    <Table columns={useMay('program-keys:change') ? [...columns, 'Revoke'] : columns}>
      {keys.map((key) => (
        <KeyRow key={key.id} programKey={key} instanceId={instanceId} onRevoked={onRevoked} />
      ))}
    </Table>
  );
}

type KeyRowProps = { programKey: ProgramKey; instanceId: string; onRevoked: () => void };

function KeyRow(props: KeyRowProps) {
  const { id, name, createdAt, lastUsedAt } = props.programKey;
  return (
    <tr data-key={id}>
      <th scope="row">{name}</th>
      <td data-title="Key">
        <code>{id}…</code>
      </td>
      <td data-title="Created">{formatTime(createdAt)}</td>
      <td data-title="Last used">{lastUsedAt ? formatTime(lastUsedAt) : 'never'}</td>
      <May permission="program-keys:change">
        <td>
          <RevokeKey {...props} />
        </td>
      </May>
    </tr>
  );
}

function RevokeKey({ programKey: { id, name }, instanceId, onRevoked }: KeyRowProps) {
  const revoke = useAction(async () => {
    await callApi(`${programKeysPath(instanceId)}/${id}`, { method: 'DELETE' });
    onRevoked();
  });
  return (
    <>
      <ConfirmButton
        label="Revoke"
        about={name}
        question={`Revoke the key of “${name}”?`}
        yes="Revoke it"
        keep="Keep it"
        busy={revoke.busy}
        danger
        onYes={() => revoke.run()}
      >
        <p>Programs that use this key can call no model any more, within a second. It cannot be undone.</p>
      </ConfirmButton>
      {revoke.problem && <ProblemNote problem={revoke.problem} />}
    </>
  );
}

type NewKeyProps = { instanceId: string; full: boolean; onCreated: () => void };

function NewKey({ instanceId, full, onCreated }: NewKeyProps) {
  const [name, setName] = useState('');
  const [created, setCreated] = useState<NewProgramKey | null>(null);
  const create = useAction(async () => {
    const body = { name };
    setCreated(await callApi<NewProgramKey>(programKeysPath(instanceId), { method: 'POST', body }));
    setName('');
    onCreated();
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void create.run();
  };
  return (
    <form className="program-keys__new" onSubmit={submit} noValidate>
      <Field
        label="Name of a new key"
        hint={
          full
            ? 'You have as many keys as possible. Revoke one first.'
            : 'For example the program that will use it.'
        }
        value={name}
        maxLength={60}
        autoComplete="off"
        disabled={full}
        error={create.problem?.fields.name ?? null}
        onChange={(event) => setName(event.target.value)}
      />
      {create.problem && !create.problem.fields.name && <ProblemNote problem={create.problem} />}
      <Button type="submit" variant="quiet" disabled={full} busy={create.busy}>
        Create a key
      </Button>
      {created && <Created created={created} onClose={() => setCreated(null)} />}
    </form>
  );
}

function Created({ created, onClose }: { created: NewProgramKey; onClose: () => void }) {
  return (
    <Dialog title={`The key of “${created.programKey.name}”`} onClose={onClose}>
      <p>Copy it now: we store only a hash of it and cannot show it again.</p>
      <code className="token__value" data-testid="program-key">
        {created.key}
      </code>
      <div className="dialog__buttons">
        <CopyButton text={created.key} what="program key" />
        <Button onClick={onClose}>Done</Button>
      </div>
    </Dialog>
  );
}
