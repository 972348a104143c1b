import { useState } from 'react';
import { fieldErrorsOf } from '../../account/form-validation.ts';
import { callApi } from '../../api/client.ts';
import type { NewApiToken } from '../../api/contract.ts';
import { Choice } from '../../instance/choice.tsx';
import { useAction } from '../../load/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { useTeam } from '../current-team.tsx';
import { SCOPES, scopeWords } from './scope-words.ts';
import '../../instance/token-panel.css';
import '../team.css';

/** Creates a token, which is shown once. */
export function NewToken({ onCreated }: { onCreated: () => void }) {
  const { id } = useTeam();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [scope, setScope] = useState<string>('read');
  const [created, setCreated] = useState<NewApiToken | null>(null);
  const create = useAction(async () => {
    const body = { name, scope, days: Number(days) };
    setCreated(await callApi<NewApiToken>(`/api/teams/${id}/tokens`, { method: 'POST', body }));
    setName('');
    onCreated();
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void create.run();
  };
  const wrong = fieldErrorsOf(create.problem);
  const options = SCOPES.map((value) => {
    const { title, may } = scopeWords(value);
    return { value, title, detail: may };
  });
  return (
    <form className="team__invite" onSubmit={submit} noValidate aria-label="Create a token">
      <h3 className="team__subpart">Create a token</h3>
      {create.problem && !wrong && <ProblemNote problem={create.problem} />}
      <Field
        label="Name of the token"
        hint="For example the script or machine that will use it."
        value={name}
        maxLength={60}
        autoComplete="off"
        error={wrong?.name}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label="Works for (days)"
        hint="At most 365. Then create another one."
        inputMode="numeric"
        value={days}
        autoComplete="off"
        error={wrong?.days}
        onChange={(event) => setDays(event.target.value)}
      />
      <Choice legend="Scope" name="token-scope" options={options} value={scope} onChange={setScope} />
      <Button type="submit" busy={create.busy}>
        Create the token
      </Button>
      {created && <Created created={created} onClose={() => setCreated(null)} />}
    </form>
  );
}

function Created({ created, onClose }: { created: NewApiToken; onClose: () => void }) {
  return (
    <Dialog title={`The token “${created.token.name}”`} onClose={onClose}>
      <p>Copy it now: we store only a hash of it and cannot show it again.</p>
      <code className="token__value" data-testid="api-token">
        {created.secret}
      </code>
      <p className="soft small">
        Paste it where <code>npx clawdet login</code> asks for it. Scripts send it in the header{' '}
        <code>Authorization: Bearer</code>.
      </p>
      <div className="dialog__buttons">
        <CopyButton text={created.secret} what="token" />
        <Button onClick={onClose}>Done</Button>
      </div>
    </Dialog>
  );
}
