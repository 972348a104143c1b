import { useState } from 'react';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { fetchToken } from './token.ts';
import './token-panel.css';

/** The gateway token behind a button: fetched on request, dropped when hidden. */
export function TokenPanel({ instanceId }: { instanceId: string }) {
  const [token, setToken] = useState<string | null>(null);
  const reveal = useAction(async () => setToken(await fetchToken(instanceId)));
  return (
    <section className="card stack" aria-labelledby="token-title">
      <div>
        <h3 id="token-title">Gateway token</h3>
        <p className="soft small">Anyone who has it can use your assistant. Keep it like a password.</p>
      </div>
      <div className="token">
        <code className="token__value" data-testid="gateway-token" data-revealed={token !== null}>
          {token ?? '•'.repeat(24)}
        </code>
        {token === null ? (
          <Button variant="quiet" onClick={() => reveal.run()} busy={reveal.busy}>
            <Icon name="eye" size={18} /> Reveal token
          </Button>
        ) : (
          <div className="token__buttons">
            <CopyButton text={token} what="gateway token" />
            <Button variant="quiet" onClick={() => setToken(null)}>
              Hide token
            </Button>
          </div>
        )}
      </div>
      {reveal.problem && <ProblemNote problem={reveal.problem} />}
    </section>
  );
}
