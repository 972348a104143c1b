import { callApi } from '../../api/client.ts';
import type { Finding } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmButton } from '../confirm-button.tsx';

type RepairProps = { about: string; findings: Finding[]; onDone: (said: string) => void };

/** Has the worker repair what these findings are about, after saying what that does. One repair is for all of them. */
export function ConfirmRepair({ about, findings, onDone }: RepairProps) {
  const repairing = useAction(async () => {
    await callApi(`/api/operators/drift/${findings[0]?.id}/repair`, { method: 'POST' });
    onDone(`Repairing ${about}. The queue shows how it goes.`);
  });
  return (
    <>
      <ConfirmButton
        label="Repair"
        yes="Repair it"
        about={about}
        question={`Repair ${about}?`}
        keep="Not now"
        busy={repairing.busy}
        onYes={() => repairing.run()}
      >
        <p>One repair compares with the clouds and brings everything to what is declared:</p>
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
