import type { Fleet } from '../api/contract.ts';
import { formatDay } from '../ui/format-date.ts';
import { Table } from '../ui/table.tsx';

type AccountListProps = { accounts: Fleet['accounts'] };

/** The accounts that a search found and that have no assistant. */
export function AccountList({ accounts }: AccountListProps) {
  if (accounts.length === 0) return null;
  return (
    <div className="stack">
      <h3 className="operators__subpart">Signed up, but without an assistant</h3>
      <Table columns={['Name', 'Email', 'X', 'Since']}>
        {accounts.map(({ name, email, xUsername, createdAt }) => (
          <tr key={`${createdAt} ${email} ${xUsername}`}>
            <th scope="row">{name}</th>
            <td data-title="Email">{email ?? 'none'}</td>
            <td data-title="X">{xUsername ? `@${xUsername}` : 'none'}</td>
            <td data-title="Since" className="figures">
              {formatDay(createdAt)}
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}
