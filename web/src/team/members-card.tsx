import type { Member } from '../api/contract.ts';
import { useLoad } from '../load/use-load.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Table } from '../ui/table.tsx';
import { useMay, useRefusedByTeam, useTeam } from './current-team.tsx';
import { MemberRow } from './member-row.tsx';
import { isLastOwner } from './role-words.ts';
import { useTeams } from './teams.tsx';
import './team.css';

/** The people of the team: who they are, since when, and what the user may change about it. */
export function MembersCard({ userId }: { userId: string }) {
  const team = useTeam();
  const teams = useTeams();
  const { data, problem, reload } = useLoad<{ members: Member[] }>(`/api/teams/${team.id}/members`);
  useRefusedByTeam(problem);
  const changed = () => {
    reload();
    // The user's own role may have changed, and how many people there are.
    void teams.reload();
  };
  return (
    <section className="card stack" aria-labelledby="members-title">
      <h2 id="members-title" className="team__part">
        People
      </h2>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading the people of the team" />}
      {data && <People members={data.members} userId={userId} onChanged={changed} />}
    </section>
  );
}

type PeopleProps = { members: Member[]; userId: string; onChanged: () => void };

function People({ members, userId, onChanged }: PeopleProps) {
  const mayInvite = useMay('invitations:change');
  const own = members.find(({ id }) => id === userId);
  return (
    <>
      <Table columns={['Person', 'Role', 'Since', 'Change']}>
        {members.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            isUser={member.id === userId}
            isLastOwner={isLastOwner(members, member)}
            onChanged={onChanged}
          />
        ))}
      </Table>
      {members.length === 1 && mayInvite && (
        <p className="soft small">You are alone in this team. Invite people to share its assistant.</p>
      )}
      {members.length > 1 && own && isLastOwner(members, own) && (
        <p className="soft small">
          You are its only owner. Before you can leave, or be anything else, make somebody else an owner.
        </p>
      )}
    </>
  );
}
