import type { ApiToken } from '../../api/contract.ts';
import { useLoad } from '../../load/use-load.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Table } from '../../ui/table.tsx';
import { May, useRefusedByTeam, useTeam } from '../current-team.tsx';
import { NewToken } from './new-token.tsx';
import { TokenRow } from './token-row.tsx';
import { UseToken } from './use-token.tsx';
import '../team.css';

/** The tokens with which machines call the API for the team: created once each, listed, and revoked. */
export function TokensCard() {
  const { id } = useTeam();
  const { data, problem, reload } = useLoad<{ tokens: ApiToken[] }>(`/api/teams/${id}/tokens`);
  useRefusedByTeam(problem);
  return (
    <section className="card stack" aria-labelledby="tokens-title">
      <div>
        <h2 id="tokens-title" className="team__part">
          API tokens
        </h2>
        <p className="soft small">
          With a token, your own scripts call our API for this team. It never reaches accounts, members or
          other teams, and ends with the role of the person who created it.{' '}
          <a href="/api/openapi.json">All calls, and the scope that each needs</a>
        </p>
      </div>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading the tokens" />}
      {data?.tokens.length === 0 && <p className="soft small">There are none yet.</p>}
      {data && data.tokens.length > 0 && (
        <Table columns={['Name', 'Token', 'Scope', 'Created by', 'Works until', 'Last used', 'Revoke']}>
          {data.tokens.map((token) => (
            <TokenRow key={token.id} token={token} onRevoked={reload} />
          ))}
        </Table>
      )}
      <May permission="tokens:change">
        <NewToken onCreated={reload} />
      </May>
      <h3 className="team__subpart">Use a token</h3>
      <UseToken />
    </section>
  );
}
