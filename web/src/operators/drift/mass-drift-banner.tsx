import { callApi } from '../../api/client.ts';
import type { RepairStop } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { formatRoughDuration } from '../../ui/format-duration.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmButton } from '../confirm-button.tsx';
import { massDriftWords } from './drift-words.ts';

type BannerProps = { stop: RepairStop; now: number; onLifted: (said: string) => void };

/** Says what is stopped, because too many instances differ at once, and how the stop is lifted. */
export function MassDriftBanner({ stop, now, onLifted }: BannerProps) {
  const { cell, depth, since, seen, findingId, confirmed } = stop;
  const lifting = useAction(async () => {
    await callApi(`/api/operators/drift/${findingId}/confirm`, { method: 'POST' });
    onLifted(words.lifted);
  });
  const words = massDriftWords(depth);
  if (confirmed)
    return (
      <div className="stop stop--lifted" role="status">
        <Icon name="alert" />
        <p>
          <strong>
            Much of cell {cell} {words.looks}, and {words.continues}
          </strong>{' '}
          because an operator confirmed that this is real ({seen}).
        </p>
      </div>
    );
  return (
    <section className="stop" aria-labelledby={`stop-${cell}-${depth}`}>
      <Icon name="alert" />
      <div className="stop__body">
        <h3 id={`stop-${cell}-${depth}`}>{words.title}</h3>
        <p>
          {since ? `For ${formatRoughDuration(now - Date.parse(since))}, more` : 'More'} than one in twenty
          instances of cell {cell} {words.have}
          {findingId && ` (${seen})`}. {words.why}
        </p>
        <p>
          <strong>How the stop is lifted:</strong> automatically, as soon as a scan finds less. First check
          one or two of the customers below.{' '}
          {findingId ? words.confirm : 'Until then, you can repair each of them with its own button.'}
        </p>
        {lifting.problem && <ProblemNote problem={lifting.problem} />}
        {findingId && (
          <div>
            <ConfirmButton
              label={words.label}
              yes={words.yes}
              about={`cell ${cell}`}
              question={words.question}
              keep="Keep the stop"
              busy={lifting.busy}
              onYes={() => lifting.run()}
            >
              <p>{words.consequence}</p>
            </ConfirmButton>
          </div>
        )}
      </div>
    </section>
  );
}
