import { Link } from 'wouter';
import { UseToken } from '../../team/tokens/use-token.tsx';
import { HelpSection } from './help-section.tsx';

/** How a script, or a person in a shell, calls our own API. */
export function Api() {
  return (
    <HelpSection id="api" title="Use Clawdet from a shell">
      <p>
        What the pages do, our API does as well: list assistants and their state, order, cancel, download
        usage. An admin of your team creates an API token for it on the{' '}
        <Link href="/team/tokens">Team page</Link>. A token works for one team, within its scope, until its
        last day. It is not the <a href="#keys">gateway token</a> of an assistant, and answers no questions.
      </p>
      <UseToken />
      <p>
        <code>npx clawdet whoami</code> says which team and scope a token is for, and until when it works.{' '}
        <code>npx clawdet logout</code> removes it from the computer, and the team page revokes it everywhere.{' '}
        <a href="/api/openapi.json">All calls of the API, and the scope that each needs</a>
      </p>
    </HelpSection>
  );
}
