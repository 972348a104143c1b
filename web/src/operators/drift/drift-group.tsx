import type { Finding } from '../../api/contract.ts';
import { ConfirmRepair } from './confirm-repair.tsx';
import type { FindingGroup } from './finding-groups.ts';
import { FindingItem } from './finding-item.tsx';

type GroupProps = { group: FindingGroup; now: number; onDone: (said: string) => void };

/** Everything that differs at one customer, with one repair for all of it that is repaired unasked. */
export function DriftGroup({ group, now, onDone }: GroupProps) {
  const { key, title, customer, findings } = group;
  const usual = findings.filter(isUsual);
  return (
    <section className="card drift__group" aria-labelledby={`drift-${key}`} data-customer={customer}>
      <div className="drift__head">
        <h3 id={`drift-${key}`}>{title}</h3>
        {usual.length > 0 && <ConfirmRepair about={title} findings={usual} onDone={onDone} />}
      </div>
      <ul>
        {findings.map((finding) => (
          <FindingItem key={finding.id} finding={finding} now={now} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

/** What is only reported is repaired only where somebody means that very finding: it has a button of its own. */
function isUsual({ can, policy }: Finding): boolean {
  return can.includes('repair') && policy === 'repair';
}
