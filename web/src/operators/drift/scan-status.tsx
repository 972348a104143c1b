import { callApi } from '../../api/client.ts';
import type { ScanStatus } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { depthWords, scanWords } from './drift-words.ts';

type ScanStatusListProps = { looks: ScanStatus[]; now: number; onAsked: (what: string) => void };

/** When each depth last looked, how that went, and a button that has it look now. */
export function ScanStatusList({ looks, now, onAsked }: ScanStatusListProps) {
  const cells = new Set(looks.map(({ cell }) => cell));
  return (
    <section aria-label="Looks">
      <ul className="looks">
        {looks.map((look) => (
          <ScanStatusCard
            key={`${look.cell} ${look.depth}`}
            look={look}
            cell={cells.size > 1 ? look.cell : ''}
            now={now}
            onAsked={onAsked}
          />
        ))}
      </ul>
    </section>
  );
}

type CardProps = { look: ScanStatus; cell: string; now: number; onAsked: ScanStatusListProps['onAsked'] };

function ScanStatusCard({ look, cell, now, onAsked }: CardProps) {
  const { depth } = look;
  const { title, what } = depthWords[depth];
  const { tone, state, lines } = scanWords(look, now);
  const scanning = look.last?.outcome === 'running';
  const asking = useAction(async () => {
    await callApi('/api/operators/drift/look', { method: 'POST', body: { depth } });
    onAsked(`Looking now: ${title}.`);
  });
  return (
    <li className="card look" data-depth={depth}>
      <div className="look__head">
        <h3>{cell ? `${title}, ${cell}` : title}</h3>
        <Badge tone={tone}>{state}</Badge>
      </div>
      <p className="soft small">{what}</p>
      <div className="small figures look__lines">
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {asking.problem && <ProblemNote problem={asking.problem} />}
      {look.everySeconds > 0 && (
        <div>
          <Button variant="quiet" busy={asking.busy || scanning} onClick={() => asking.run()}>
            Look now<span className="visually-hidden">: {title}</span>
          </Button>
        </div>
      )}
    </li>
  );
}
