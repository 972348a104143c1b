import { callApi } from '../../api/client.ts';
import type { Finding } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmButton } from '../confirm-button.tsx';

type RepairProps = { about: string; findings: Finding[]; onDone: (said: string) => void };

/** Orders a repair for these findings, after an explanation of what it does. One repair covers all of them. */
export function ConfirmRepair({ about, findings, onDone }: RepairProps) {
  const repairing = useAction(async () => {
    await callApi(`/api/operators/drift/${findings[0]?.id}/repair`, { method: 'POST' });
    onDone(`Repairing ${about}. The queue shows the progress.`);
  });
  return (
    <>
      <ConfirmButton
        label="Repair"
        yes="Repair it"
        about={about}
        question={`Repair ${about}?`}
        keep="Cancel"
        busy={repairing.busy}
        onYes={() => repairing.run()}
      >
        <p>One repair compares with the clouds and restores everything to its declared state:</p>
        <ul className="drift__plan">
          {findings.map(({ id, meaning }) => (
            <li key={id}>{meaning}</li>
          ))}
        </ul>
      </ConfirmButton>
      {repairing.problem && <ProblemNote problem={repairing.problem} />}
    </>
  );
}
