import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Section } from './section.tsx';
import './try-it.css';

// The first load carries the words around the chat; the chat itself comes when they are there.
const TrialChatPanel = lazy(() => import('../../trial-chat/trial-chat-panel.tsx'));

/** A few questions to Grok, without an account. Its place is as large before the chat is there as afterwards. */
export function TryIt() {
  return (
    <Section
      id="try"
      title="Ask it something, right here"
      lead="A few questions to Grok, without an account. This is the model alone; an assistant of your own also remembers, and has a computer to do things with."
    >
      <div className="try">
        <Suspense fallback={<Skeleton label="Loading the chat" lines={4} />}>
          <TrialChatPanel />
        </Suspense>
      </div>
      <p className="try__small soft small">
        What you ask is sent to xAI so that it can be answered; we keep none of it. Answers can be wrong. More
        in the <Link href="/privacy">privacy notice</Link>.
      </p>
    </Section>
  );
}
