import { Link } from 'wouter';
import type { PersonLine } from '../../api/contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { formatDay } from '../../ui/format-date.ts';
import { Table } from '../../ui/table.tsx';
import { type Mark, marksOf } from './people-words.ts';

type TableProps = { people: PersonLine[]; none: string };

/** Accounts, each with a link to its own page. */
export function PeopleTable({ people, none }: TableProps) {
  if (people.length === 0) return <p className="soft small">{none}</p>;
  return (
    <Table columns={['Person', 'Assistants', 'Last active', 'Signed up', 'Marks']}>
      {people.map((person) => (
        <tr key={person.id} data-person={person.id}>
          <th scope="row">
            <Link href={`/operators/people/${person.id}`}>{person.name}</Link>
            <span className="fleet__owner soft small">
              {[person.email, person.xUsername && `@${person.xUsername}`].filter(Boolean).join(' · ')}
            </span>
          </th>
          <td data-title="Assistants">{person.assistants.join(', ') || '–'}</td>
          <td data-title="Last active" className="figures">
            {person.activeOn ? formatDay(person.activeOn) : 'not known'}
          </td>
          <td data-title="Signed up" className="figures">
            {formatDay(person.createdAt)}
          </td>
          <td data-title="Marks">{marksOf(person).length > 0 ? <Marks marks={marksOf(person)} /> : '–'}</td>
        </tr>
      ))}
    </Table>
  );
}

/** The marks of an account in a row. */
export function Marks({ marks }: { marks: Mark[] }) {
  if (marks.length === 0) return null;
  return (
    <span className="conditions">
      {marks.map(({ words, tone }) => (
        <Badge key={words} tone={tone}>
          {words}
        </Badge>
      ))}
    </span>
  );
}
