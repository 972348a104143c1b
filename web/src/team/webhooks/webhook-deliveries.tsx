import { callApi } from '../../api/client.ts';
import type { WebhookDelivery } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { useLoad } from '../../load/use-load.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { formatExactTime } from '../../ui/format-date.ts';
import { formatElapsed } from '../../ui/format-duration.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { attemptWords, deliveryBadge } from './webhook-words.ts';

/** The last deliveries of a webhook, newest first. */
export function WebhookDeliveries({ path }: { path: string }) {
  const { data, problem, reload } = useLoad<{ deliveries: WebhookDelivery[] }>(`${path}/deliveries`);
  return (
    <div className="webhook__log">
      <div className="webhook__acts">
        <h4>Deliveries of the last 30 days</h4>
        <Button variant="quiet" onClick={reload}>
          Refresh
        </Button>
      </div>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading the deliveries" />}
      {data?.deliveries.length === 0 && <p className="soft small">There are none yet.</p>}
      {data && data.deliveries.length > 0 && (
        <ul className="webhook__deliveries">
          {data.deliveries.map((delivery) => (
            <Delivery key={delivery.id} path={path} delivery={delivery} onSent={reload} />
          ))}
        </ul>
      )}
    </div>
  );
}

type DeliveryProps = { path: string; delivery: WebhookDelivery; onSent: () => void };

function Delivery({ path, delivery, onSent }: DeliveryProps) {
  const { id, event, createdAt, nextAttemptAt, body, attempts } = delivery;
  const { tone, words } = deliveryBadge(delivery);
  const send = useAction(async () => {
    await callApi(`${path}/deliveries/${id}/redeliver`, { method: 'POST' });
    onSent();
  });
  return (
    <li data-delivery={id}>
      <details>
        <summary>
          <Badge tone={tone}>{words}</Badge> <code>{event}</code>{' '}
          <span className="soft small">{formatExactTime(createdAt)}</span>
        </summary>
        <div className="webhook__delivery">
          <p className="small">
            <code>{id}</code>
          </p>
          {nextAttemptAt && <p className="small">The next attempt is on {formatExactTime(nextAttemptAt)}.</p>}
          <ol className="webhook__attempts">
            {attempts.map((attempt) => (
              <li key={`${attempt.at} ${attempt.ms}`}>
                {formatExactTime(attempt.at)}: {attemptWords(attempt)}{' '}
                <span className="soft">{formatElapsed(attempt.ms)}</span>
                {attempt.answer && <pre className="webhook__text">{attempt.answer}</pre>}
              </li>
            ))}
          </ol>
          <p className="small soft">What is sent:</p>
          <pre className="webhook__text">{body}</pre>
          {send.problem && <ProblemNote problem={send.problem} />}
          <div>
            <Button variant="quiet" busy={send.busy} onClick={() => send.run()}>
              Send again<span className="visually-hidden"> {id}</span>
            </Button>
          </div>
        </div>
      </details>
    </li>
  );
}
