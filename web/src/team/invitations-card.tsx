import { useState } from 'react';
import type { Invitation } from '../api/contract.ts';
import { useLoad } from '../load/use-load.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { May, useRefusedByTeam, useTeam } from './current-team.tsx';
import { InvitationRow } from './invitation-row.tsx';
import { InviteForm } from './invite-form.tsx';
import './team.css';

/** Whom the team has invited, and the form that invites. */
export function InvitationsCard() {
  const team = useTeam();
  const [said, setSaid] = useState('');
  const { data, problem, reload } = useLoad<{ invitations: Invitation[] }>(
    `/api/teams/${team.id}/invitations`,
  );
  useRefusedByTeam(problem);
  const changed = (words: string) => {
    setSaid(words);
    reload();
  };
  return (
    <section className="card stack" aria-labelledby="invitations-title">
      <h2 id="invitations-title" className="team__part">
        Invitations
      </h2>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading the invitations" />}
      {data && <OpenInvitations invitations={data.invitations} onChanged={changed} />}
      <p className="team__said small" role="status">
        {said}
      </p>
      <May permission="invitations:change">
        <InviteForm onInvited={changed} />
      </May>
    </section>
  );
}

type OpenProps = { invitations: Invitation[]; onChanged: (words: string) => void };

function OpenInvitations({ invitations, onChanged }: OpenProps) {
  if (invitations.length === 0) return <p className="soft small">No invitation is waiting to be accepted.</p>;
  return (
    <Table columns={['Email', 'Role', 'Invited by', 'Works until', 'Change']}>
      {invitations.map((invitation) => (
        <InvitationRow key={invitation.id} invitation={invitation} onChanged={onChanged} />
      ))}
    </Table>
  );
}
