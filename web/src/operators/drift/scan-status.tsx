import { callApi } from '../../api/client.ts';
import type { ScanStatus } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { depthWords, scanWords } from './drift-words.ts';

type ScanStatusListProps = { scans: ScanStatus[]; now: number; onAsked: (what: string) => void };

/** For each depth: when its last scan ran, how it went, and a button that starts one now. */
export function ScanStatusList({ scans, now, onAsked }: ScanStatusListProps) {
  const cells = new Set(scans.map(({ cell }) => cell));
  return (
    <section aria-label="Scans">
      <ul className="scan-list">
        {scans.map((scan) => (
          <ScanStatusCard
            key={`${scan.cell} ${scan.depth}`}
            scan={scan}
            cell={cells.size > 1 ? scan.cell : ''}
            now={now}
            onAsked={onAsked}
          />
        ))}
      </ul>
    </section>
  );
}

type CardProps = { scan: ScanStatus; cell: string; now: number; onAsked: ScanStatusListProps['onAsked'] };

function ScanStatusCard({ scan, cell, now, onAsked }: CardProps) {
  const { depth } = scan;
  const { title, what } = depthWords[depth];
  const { tone, state, lines } = scanWords(scan, now);
  const scanning = scan.last?.outcome === 'running';
  const asking = useAction(async () => {
    await callApi('/api/operators/drift/scan', { method: 'POST', body: { depth } });
    onAsked(`Scan requested: ${title}.`);
  });
  return (
    <li className="card scan-status" data-depth={depth}>
      <div className="scan-status__head">
        <h3>{cell ? `${title}, ${cell}` : title}</h3>
        <Badge tone={tone}>{state}</Badge>
      </div>
      <p className="soft small">{what}</p>
      <div className="small figures scan-status__lines">
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {asking.problem && <ProblemNote problem={asking.problem} />}
      {scan.everySeconds > 0 && (
        <div>
          <Button variant="quiet" busy={asking.busy || scanning} onClick={() => asking.run()}>
            Scan now<span className="visually-hidden">: {title}</span>
          </Button>
        </div>
      )}
    </li>
  );
}
