import { callApi } from '../../api/client.ts';
import type { ApiToken } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { ConfirmButton } from '../../operators/confirm-button.tsx';
import { formatTime } from '../../ui/format-date.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { May, useTeam } from '../current-team.tsx';
import { scopeWords } from './scope-words.ts';

type RowProps = { token: ApiToken; onRevoked: () => void };

/** A token by its name and first characters. */
export function TokenRow({ token, onRevoked }: RowProps) {
  const { id, name, scope, createdBy, expiresAt, lastUsedAt } = token;
  return (
    <tr data-token={id}>
      <th scope="row">{name}</th>
      <td data-title="Token">
        <code>{id}…</code>
      </td>
      <td data-title="Scope">{scopeWords(scope).title}</td>
      <td data-title="Created by">{createdBy ?? 'somebody who has left'}</td>
      <td data-title="Works until">{formatTime(expiresAt)}</td>
      <td data-title="Last used">{lastUsedAt ? formatTime(lastUsedAt) : 'never'}</td>
      <td>
        <May permission="tokens:change">
          <Revoke token={token} onRevoked={onRevoked} />
        </May>
      </td>
    </tr>
  );
}

function Revoke({ token: { id, name }, onRevoked }: RowProps) {
  const team = useTeam();
  const revoke = useAction(async () => {
    await callApi(`/api/teams/${team.id}/tokens/${id}`, { method: 'DELETE' });
    onRevoked();
  });
  return (
    <>
      <ConfirmButton
        label="Revoke"
        about={name}
        question={`Revoke the token “${name}”?`}
        yes="Revoke it"
        keep="Keep it"
        busy={revoke.busy}
        danger
        onYes={() => revoke.run()}
      >
        <p>Scripts that use this token are refused from now on. It cannot be undone.</p>
      </ConfirmButton>
      {revoke.problem && <ProblemNote problem={revoke.problem} />}
    </>
  );
}
