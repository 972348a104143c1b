import { useState } from 'react';
import { fieldErrorsOf, validateEmail } from '../account/form-validation.ts';
import { callApi } from '../api/client.ts';
import { Choice } from '../instance/choice.tsx';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useTeam } from './current-team.tsx';
import { roleOptions } from './role-options.ts';
import { INVITED_ROLES } from './role-words.ts';
import './team.css';

/** Invites the reader of a mailbox. `onInvited` gets what to say about it. */
export function InviteForm({ onInvited }: { onInvited: (words: string) => void }) {
  const { id } = useTeam();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<string>('member');
  const [error, setError] = useState<string | undefined>();
  const invite = useAction(async () => {
    const to = email.trim();
    await callApi(`/api/teams/${id}/invitations`, { method: 'POST', body: { email: to, role } });
    setEmail('');
    onInvited(`An invitation to ${to} is on its way.`);
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const found = validateEmail({ email }).email;
    setError(found);
    invite.clear();
    if (!found) void invite.run();
  };
  const refused = fieldErrorsOf(invite.problem)?.email;
  return (
    <form className="team__invite" onSubmit={submit} noValidate aria-label="Invite somebody">
      <h3 className="team__subpart">Invite somebody</h3>
      {invite.problem && !refused && <ProblemNote problem={invite.problem} />}
      <Field
        label="Email"
        type="email"
        autoComplete="off"
        hint="We mail a link to it. It works once, for 7 days, with an account of this address."
        value={email}
        error={refused ?? error}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Choice
        legend="Role"
        name="invited-role"
        options={roleOptions(INVITED_ROLES)}
        value={role}
        onChange={setRole}
      />
      <Button type="submit" busy={invite.busy}>
        Send the invitation
      </Button>
    </form>
  );
}
