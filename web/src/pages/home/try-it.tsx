import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Section } from './section.tsx';
import './try-it.css';

// The first load carries the text around the chat. The chat itself loads afterwards.
const TrialChatPanel = lazy(() => import('../../trial-chat/trial-chat-panel.tsx'));

/** A few questions to Grok, without an account. The box has the same size before and after the chat has loaded. */
export function TryIt() {
  return (
    <Section
      id="try"
      title="Ask it something, right here"
      lead="Ask Grok a few questions, without an account. This is only the model. An assistant of your own also remembers, and has a computer to do things with."
    >
      <div className="try">
        <Suspense fallback={<Skeleton label="Loading the chat" lines={4} />}>
          <TrialChatPanel />
        </Suspense>
      </div>
      <p className="try__small soft small">
        We send your questions to xAI to answer them, or to Anthropic while xAI does not, and do not keep
        them. Answers can be wrong. Read more in the <Link href="/privacy">privacy notice</Link>.
      </p>
    </Section>
  );
}
