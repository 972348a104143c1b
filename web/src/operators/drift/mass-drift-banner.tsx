import { callApi } from '../../api/client.ts';
import type { RepairStop } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { formatRoughDuration } from '../../ui/format-duration.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmButton } from '../confirm-button.tsx';
import { depthWords } from './drift-words.ts';

type BannerProps = { stop: RepairStop; now: number; onLifted: (said: string) => void };

/** Says that repairs are stopped, because too many instances differ at once, and how the stop is lifted. */
export function MassDriftBanner({ stop, now, onLifted }: BannerProps) {
  const { cell, depth, since, seen, findingId, confirmed } = stop;
  const lifting = useAction(async () => {
    await callApi(`/api/operators/drift/${findingId}/confirm`, { method: 'POST' });
    onLifted('Repairs continue with the next scan.');
  });
  const foundBy = depthWords[depth].foundBy;
  if (confirmed)
    return (
      <div className="stop stop--lifted" role="status">
        <Icon name="alert" />
        <p>
          <strong>Much of cell {cell} looks unhealthy, and repairs continue</strong> because an operator
          confirmed that this is real ({seen}).
        </p>
      </div>
    );
  return (
    <section className="stop" aria-labelledby={`stop-${cell}-${depth}`}>
      <Icon name="alert" />
      <div className="stop__body">
        <h3 id={`stop-${cell}-${depth}`}>Automatic repairs are stopped</h3>
        <p>
          {since ? `For ${formatRoughDuration(now - Date.parse(since))}, more` : 'More'} than one in twenty
          instances of cell {cell} have looked unhealthy at once {foundBy}
          {findingId && ` (${seen})`}. When that happens, the scan is more likely to be wrong than the fleet:
          a truncated list, a token with fewer permissions, or our connection to the servers. Repairs could
          break what works.
        </p>
        <p>
          <strong>How the stop is lifted:</strong> automatically, as soon as a scan finds less. First check
          one or two of the customers below.{' '}
          {findingId
            ? 'If they really are unhealthy, confirm it here, and repairs continue, five at a time.'
            : 'Until then, you can repair each of them with its own button.'}
        </p>
        {lifting.problem && <ProblemNote problem={lifting.problem} />}
        {findingId && (
          <div>
            <ConfirmButton
              label="Confirm and repair"
              yes="Repair them"
              about={`cell ${cell}`}
              question="Is the fleet really this unhealthy?"
              keep="Keep the stop"
              busy={lifting.busy}
              onYes={() => lifting.run()}
            >
              <p>
                Everything below whose policy is to repair is repaired, five instances at a time, even if the
                scan is wrong. A server that only seems to be gone would be replaced by a new, empty one.
              </p>
            </ConfirmButton>
          </div>
        )}
      </div>
    </section>
  );
}
