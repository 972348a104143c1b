import { Link } from 'wouter';
import type { Webhook } from '../../api/contract.ts';
import { useLoad } from '../../load/use-load.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { May, useRefusedByTeam, useTeam } from '../current-team.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { WebhookItem } from './webhook-item.tsx';
import '../team.css';
import './webhooks.css';

/** The addresses that are called when something happens in the team. */
export function WebhooksCard() {
  const { id } = useTeam();
  const { data, problem, reload } = useLoad<{ webhooks: Webhook[] }>(`/api/teams/${id}/webhooks`);
  useRefusedByTeam(problem);
  return (
    <section className="card stack" aria-labelledby="webhooks-title">
      <div>
        <h2 id="webhooks-title" className="team__part">
          Webhooks
        </h2>
        <p className="soft small">
          We call your own server when something happens. Each call is signed; a receiver that is down is
          called again for about nine hours.{' '}
          <Link href="/help#webhooks">What is sent, and how to verify it</Link>. Who gets mails is chosen in
          the <Link href="/account#mails">settings</Link>.
        </p>
      </div>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!data && !problem && <Skeleton label="Loading the webhooks" />}
      {data?.webhooks.length === 0 && <p className="soft small">There are none yet.</p>}
      {data && data.webhooks.length > 0 && (
        <ul className="webhooks">
          {data.webhooks.map((webhook) => (
            <WebhookItem key={webhook.id} webhook={webhook} onChanged={reload} />
          ))}
        </ul>
      )}
      <May permission="webhooks:change">
        <NewWebhook onAdded={reload} />
      </May>
    </section>
  );
}
