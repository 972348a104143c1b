import { Link } from 'wouter';
import { EVENTS, eventWords } from '../../team/webhooks/webhook-words.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { webhookExamples } from './examples.ts';
import { HelpSection } from './help-section.tsx';

const message = `{
  "type": "assistant.ready",
  "timestamp": "2026-12-01T09:30:00.000Z",
  "data": {
    "team": "6740f2a1c0ffee0123456789",
    "assistant": { "id": "6740f2b7c0ffee0123456789", "name": "alice", "url": "https://alice.clawdet.com" }
  }
}`;

/** What webhooks send, and how a receiver verifies it. */
export function Webhooks() {
  return (
    <HelpSection id="webhooks" title="Webhooks">
      <p>
        Owners and admins add webhooks on the <Link href="/team/webhooks">Team page</Link>: addresses of their
        own servers, which we call with a <code>POST</code> when something happens. A call has a JSON body
        such as:
      </p>
      <CodeBlock code={message} what="example of a webhook’s body" />
      <h3>Events</h3>
      <dl className="help__terms">
        {EVENTS.map((event) => (
          <div key={event}>
            <dt>
              <code>{event}</code>
            </dt>
            <dd>{eventWords(event)}.</dd>
          </div>
        ))}
      </dl>
      <p>
        <code>assistant.health</code> has a <code>status</code>, <code>problem</code> or <code>resolved</code>
        . What begins and what ends it have the same <code>id</code> in <code>data</code>; so do{' '}
        <code>drift.found</code> and <code>drift.resolved</code>. One problem is one event: health or drift,
        not both.
      </p>
      <h3>Verify the signature</h3>
      <p>
        Calls are signed as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> has it: the
        header <code>webhook-signature</code> has the HMAC-SHA-256 of{' '}
        <code>webhook-id.webhook-timestamp.body</code>, by the secret that is shown when you add the webhook.
        Its libraries verify it in one line; without one:
      </p>
      {webhookExamples.map(({ language, code }) => (
        <div key={language} className="help__example">
          <h4>{language}</h4>
          <CodeBlock code={code.trimEnd()} what={`${language} example for webhooks`} />
        </div>
      ))}
      <h3>Answers and repetitions</h3>
      <p>
        Any 2xx status within 10 seconds accepts a call. Otherwise we call again after 5 seconds, 1 minute, 5
        minutes, 30 minutes, 2 hours and 6 hours, each time with the same <code>webhook-id</code>: drop what
        you have seen. The order is not promised; the <code>timestamp</code> in the body says when it
        happened. After three days without an accepted delivery we switch the webhook off and mail the owners
        and admins of the team; the status 410 does so at once.
      </p>
    </HelpSection>
  );
}
