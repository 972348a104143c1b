import type { Catalog, Instance } from '../api/contract.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Claw } from '../ui/mark.tsx';
import { UsageCard } from '../usage/usage-card.tsx';
import { DeleteInstance } from './delete-instance.tsx';
import { Details } from './details.tsx';
import { ModelKey } from './model-key.tsx';
import { OpenAssistant } from './open-assistant.tsx';
import { QuickStart } from './quick-start.tsx';
import { Suspended } from './suspended.tsx';
import { TokenPanel } from './token-panel.tsx';
import '../ui/badge.css';
import './ready.css';

type ReadyProps = {
  instance: Instance;
  catalog: Catalog | null;
  onChanged: () => void;
  onRemoving: () => void;
};

/** A running assistant: the button that opens it first, then everything else. */
export function Ready({ instance, catalog, onChanged, onRemoving }: ReadyProps) {
  const { suspension } = instance;
  return (
    <div className="ready">
      {suspension && <Suspended suspension={suspension} />}
      <section className="ready__main" aria-labelledby="ready-title">
        <Claw className="ready__claws" />
        <p className={`badge badge--${suspension ? 'warn' : 'good'}`}>
          {suspension ? 'Suspended' : 'Running'}
        </p>
        <h2 id="ready-title">Your assistant is {suspension ? 'suspended' : 'ready'}</h2>
        <div className="ready__address">
          <a href={instance.url} data-testid="instance-url" target="_blank" rel="noreferrer">
            {shortAddress(instance.url)}
          </a>
          <CopyButton text={instance.url} what="address" />
        </div>
        <OpenAssistant instance={instance} />
      </section>
      <div className="columns">
        <div className="stack">
          <QuickStart url={instance.url} />
          <UsageCard />
          <TokenPanel instanceId={instance.id} />
          <ModelKey instance={instance} onReplaced={onChanged} />
        </div>
        <div className="stack">
          <Details instance={instance} catalog={catalog} />
          <DeleteInstance instance={instance} onStarted={onRemoving} />
        </div>
      </div>
    </div>
  );
}

/** The address without its scheme and trailing slash. */
function shortAddress(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
