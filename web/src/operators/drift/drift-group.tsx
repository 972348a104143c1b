import type { Finding } from '../../api/contract.ts';
import { ConfirmRepair } from './confirm-repair.tsx';
import type { FindingGroup } from './finding-groups.ts';
import { FindingItem } from './finding-item.tsx';

type GroupProps = { group: FindingGroup; now: number; onDone: (said: string) => void };

/** All differences of one customer, with one repair for those whose policy is to repair. */
export function DriftGroup({ group, now, onDone }: GroupProps) {
  const { key, title, customer, findings } = group;
  const repairable = findings.filter(isRepairedByPolicy);
  return (
    <section className="card drift__group" aria-labelledby={`drift-${key}`} data-customer={customer}>
      <div className="drift__head">
        <h3 id={`drift-${key}`}>{title}</h3>
        {repairable.length > 0 && <ConfirmRepair about={title} findings={repairable} onDone={onDone} />}
      </div>
      <ul>
        {findings.map((finding) => (
          <FindingItem key={finding.id} finding={finding} now={now} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

/** Findings that are only reported have their own repair button, so that nobody repairs them unintentionally. */
function isRepairedByPolicy({ can, policy }: Finding): boolean {
  return can.includes('repair') && policy === 'repair';
}
