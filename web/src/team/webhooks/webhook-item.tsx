import { useState } from 'react';
import { callApi } from '../../api/client.ts';
import type { NewWebhookSecret, Webhook, WebhookDelivery } from '../../api/contract.ts';
import { useAction } from '../../load/use-action.ts';
import { ConfirmButton } from '../../operators/confirm-button.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { formatTime } from '../../ui/format-date.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { useTeam } from '../current-team.tsx';
import { ChangeWebhook } from './change-webhook.tsx';
import { SecretDialog } from './new-webhook.tsx';
import { WebhookDeliveries } from './webhook-deliveries.tsx';
import { attemptWords, eventsSummary } from './webhook-words.ts';

type ItemProps = { webhook: Webhook; onChanged: () => void };

/** A webhook: what it is for, how it does, and what can be done with it. */
export function WebhookItem({ webhook, onChanged }: ItemProps) {
  const { id: team } = useTeam();
  const path = `/api/teams/${team}/webhooks/${webhook.id}`;
  const [showsLog, setShowsLog] = useState(false);
  const [tested, setTested] = useState<WebhookDelivery | null>(null);
  const test = useAction(async () => {
    setTested(null);
    const answer = await callApi<{ delivery: WebhookDelivery }>(`${path}/test`, { method: 'POST' });
    setTested(answer.delivery);
    onChanged();
  });
  const log = `webhook-log-${webhook.id}`;
  return (
    <li className="webhook" data-webhook={webhook.id}>
      <div className="webhook__head">
        <code className="webhook__url">{webhook.url}</code>
        <StateBadge webhook={webhook} />
      </div>
      <p className="soft small webhook__url">{eventsSummary(webhook.events)}</p>
      <StateWords webhook={webhook} />
      <div className="webhook__acts">
        <Button variant="quiet" busy={test.busy} onClick={() => test.run()}>
          Send a test
          <About webhook={webhook} />
        </Button>
        <Button
          variant="quiet"
          aria-expanded={showsLog}
          aria-controls={log}
          onClick={() => setShowsLog(!showsLog)}
        >
          Deliveries
          <About webhook={webhook} />
        </Button>
        <ChangeWebhook path={path} webhook={webhook} onChanged={onChanged} />
        <Switch path={path} webhook={webhook} onChanged={onChanged} />
        <RenewSecret path={path} webhook={webhook} />
        <Remove path={path} webhook={webhook} onChanged={onChanged} />
      </div>
      <p className="small" role="status">
        {tested?.attempts[0] && `The test: ${attemptWords(tested.attempts[0])}`}
      </p>
      {test.problem && <ProblemNote problem={test.problem} />}
      {/* A test is in the log, too. */}
      <div id={log}>{showsLog && <WebhookDeliveries key={tested?.id} path={path} />}</div>
    </li>
  );
}

/** Names the webhook to those who hear its buttons one by one. */
function About({ webhook }: { webhook: Webhook }) {
  return <span className="visually-hidden"> of {webhook.url}</span>;
}

function StateBadge({ webhook: { enabled, failingSince } }: { webhook: Webhook }) {
  if (!enabled) return <Badge tone="soft">Off</Badge>;
  return failingSince ? <Badge tone="bad">Failing</Badge> : <Badge tone="good">On</Badge>;
}

function StateWords({ webhook }: { webhook: Webhook }) {
  const { enabled, switchedOff, failingSince, lastDeliveredAt } = webhook;
  const last = lastDeliveredAt
    ? `Last delivered on ${formatTime(lastDeliveredAt)}.`
    : 'Nothing delivered yet.';
  const why = {
    failing: 'We have switched it off: for three days, no delivery was accepted.',
    gone: 'We have switched it off: it answered that it is gone (410).',
  };
  const failing = enabled && failingSince ? `Failing since ${formatTime(failingSince)}. ` : '';
  return (
    <p className="small">
      {switchedOff ? `${why[switchedOff]} ` : failing}
      {last}
    </p>
  );
}

type ActProps = { path: string; webhook: Webhook; onChanged: () => void };

function Switch({ path, webhook, onChanged }: ActProps) {
  const change = useAction(async () => {
    await callApi(path, { method: 'PATCH', body: { enabled: !webhook.enabled } });
    onChanged();
  });
  return (
    <>
      <Button variant="quiet" busy={change.busy} onClick={() => change.run()}>
        Switch {webhook.enabled ? 'off' : 'on'}
        <About webhook={webhook} />
      </Button>
      {change.problem && <ProblemNote problem={change.problem} />}
    </>
  );
}

function RenewSecret({ path, webhook: { url } }: Omit<ActProps, 'onChanged'>) {
  const [secret, setSecret] = useState<string | null>(null);
  const renew = useAction(async () => {
    setSecret((await callApi<NewWebhookSecret>(`${path}/secret`, { method: 'POST' })).secret);
  });
  return (
    <>
      <ConfirmButton
        label="Renew the secret"
        about={`of ${url}`}
        question="Renew the secret of this webhook?"
        yes="Renew it"
        keep="Keep it"
        busy={renew.busy}
        onYes={() => renew.run()}
      >
        <p>For 24 hours, calls are signed with both secrets. After that, only the new one verifies.</p>
      </ConfirmButton>
      {renew.problem && <ProblemNote problem={renew.problem} />}
      {secret && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

function Remove({ path, webhook: { url }, onChanged }: ActProps) {
  const remove = useAction(async () => {
    await callApi(path, { method: 'DELETE' });
    onChanged();
  });
  return (
    <>
      <ConfirmButton
        label="Delete"
        about={url}
        question="Delete this webhook?"
        yes="Delete it"
        keep="Keep it"
        busy={remove.busy}
        danger
        onYes={() => remove.run()}
      >
        <p>What still waits for it is not sent, and its deliveries are no longer shown.</p>
      </ConfirmButton>
      {remove.problem && <ProblemNote problem={remove.problem} />}
    </>
  );
}
