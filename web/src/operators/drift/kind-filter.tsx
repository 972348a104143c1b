import type { Finding } from '../../api/contract.ts';
import { kindsOf } from './finding-groups.ts';

type FilterProps = { findings: Finding[]; kind: string | null; onChoose: (kind: string | null) => void };

/** The kinds of findings, each with its count. One click shows only that kind, a second click shows all again. */
export function KindFilter({ findings, kind, onChoose }: FilterProps) {
  const kinds = kindsOf(findings);
  // If every finding has a different kind, a filter is of no use.
  if (kinds.length < 2 || kinds.length === findings.length) return null;
  return (
    <fieldset className="kinds">
      <legend className="visually-hidden">Only one kind</legend>
      {kinds.map(({ kind: one, title, count }) => (
        <button
          key={one}
          type="button"
          className="kinds__kind"
          aria-pressed={one === kind}
          onClick={() => onChoose(one === kind ? null : one)}
        >
          {title} <span className="figures">{count}</span>
        </button>
      ))}
    </fieldset>
  );
}
