import { callApi } from '../../api/client.ts';
import type { RepairStop } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmButton } from '../confirm-button.tsx';
import { depthWords, roughly } from './drift-words.ts';

type BannerProps = { stop: RepairStop; now: number; onLifted: (said: string) => void };

/** Repairs are stopped, because more looks sick than can be believed: what that means and how it is lifted. */
export function MassDriftBanner({ stop, now, onLifted }: BannerProps) {
  const { cell, depth, since, seen, findingId, confirmed } = stop;
  const lifting = useAction(async () => {
    await callApi(`/api/operators/drift/${findingId}/confirm`, { method: 'POST' });
    onLifted('Repairs go on with the next look.');
  });
  const foundBy = depthWords[depth].foundBy;
  if (confirmed)
    return (
      <div className="stop stop--lifted" role="status">
        <Icon name="alert" />
        <p>
          <strong>Much of cell {cell} looks sick, and repairs go on</strong> because an operator confirmed
          that it is so ({seen}).
        </p>
      </div>
    );
  return (
    <section className="stop" aria-labelledby={`stop-${cell}-${depth}`}>
      <Icon name="alert" />
      <div className="stop__body">
        <h3 id={`stop-${cell}-${depth}`}>Nothing is repaired at the moment</h3>
        <p>
          {since ? `For ${roughly(now - Date.parse(since))} more` : 'More'} than one in twenty instances of
          cell {cell} have looked sick at once {foundBy}
          {findingId && ` (${seen})`}. When that happens our own eyes are more likely wrong than the fleet: a
          list cut short, a token that sees less, our way to the servers. Acting on it could break what works.
        </p>
        <p>
          <strong>How it is lifted:</strong> by itself, as soon as a look finds less. Look at one or two of
          the customers below first.{' '}
          {findingId
            ? 'If they really are as sick as they look, say so, and repairs go on, five at a time.'
            : 'Until then each of them can be repaired by its own button.'}
        </p>
        {lifting.problem && <ProblemNote problem={lifting.problem} />}
        {findingId && (
          <div>
            <ConfirmButton
              label="It is so: repair them"
              yes="Repair them"
              about={`cell ${cell}`}
              question="Is the fleet really this sick?"
              keep="Keep the stop"
              busy={lifting.busy}
              onYes={() => lifting.run()}
            >
              <p>
                Everything below whose policy is to repair is repaired, five instances at a time, whatever our
                eyes are worth. A server that only seems to be gone would be made anew, empty.
              </p>
            </ConfirmButton>
          </div>
        )}
      </div>
    </section>
  );
}
