import type { Catalog, Instance, Operation, ProgramKeys } from '../api/contract.ts';
import { useLoad } from '../load/use-load.ts';
import { isOperationOver } from '../operation/progress.ts';
import { May } from '../team/current-team.tsx';
import { Badge } from '../ui/badge.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Claw } from '../ui/mark.tsx';
import { UsageCard } from '../usage/usage-card.tsx';
import { Adopted } from './adopted.tsx';
import { DeleteInstance } from './delete-instance.tsx';
import { Details } from './details.tsx';
import { checkedWords, healthWords } from './health-words.ts';
import { ModelKey } from './model-key.tsx';
import { OpenAssistant } from './open-assistant.tsx';
import { ProgramKeysSection, programKeysPath } from './program-keys.tsx';
import { QuickStart } from './quick-start.tsx';
import { Suspended } from './suspended.tsx';
import { TokenPanel } from './token-panel.tsx';
import { Upkeep, useUpkeep } from './upkeep.tsx';
import './ready.css';

type ReadyProps = {
  instance: Instance;
  /** What is being done to it, or was done last. */
  operation: Operation | null;
  catalog: Catalog | null;
  onChanged: () => void;
  onRemoving: () => void;
};

/**
 * An assistant that is set up: how it is and the button that opens it, then everything else that the user's role allows. An update or a repair shows
 * its progress beside all this.
 */
export function Ready({ instance, operation, catalog, onChanged, onRemoving }: ReadyProps) {
  const { suspension } = instance;
  const upkeep = useUpkeep(operation);
  const programKeys = useLoad<ProgramKeys>(programKeysPath(instance.id));
  const busy = operation !== null && !isOperationOver(operation);
  return (
    <div className="ready">
      {suspension && <Suspended suspension={suspension} adopted={instance.adopted} />}
      <Summary instance={instance} />
      {upkeep.shown && (
        <Upkeep
          key={upkeep.shown.id}
          instance={instance}
          operation={upkeep.shown}
          onOver={onChanged}
          onClose={upkeep.close}
        />
      )}
      <div className="columns">
        <div className="stack">
          {instance.adopted && <Adopted />}
          <ProgramKeysSection instance={instance} loaded={programKeys} />
          {!instance.adopted && (
            <May permission="program-keys:change">
              <QuickStart url={instance.url} models={programKeys.data} />
            </May>
          )}
          <UsageCard />
          {!instance.adopted && <Keys instance={instance} busy={busy} onChanged={onChanged} />}
        </div>
        <div className="stack">
          <Details instance={instance} catalog={catalog} />
          <DeleteInstance instance={instance} onStarted={onRemoving} />
        </div>
      </div>
    </div>
  );
}

/** What opens the assistant, and what it calls models with. We have neither of an adopted server. */
function Keys({ instance, busy, onChanged }: Pick<ReadyProps, 'instance' | 'onChanged'> & { busy: boolean }) {
  return (
    <>
      <May permission="assistants:open">
        <TokenPanel instanceId={instance.id} />
      </May>
      <May permission="model-keys:replace">
        <ModelKey instance={instance} busy={busy} onReplaced={onChanged} />
      </May>
    </>
  );
}

function Summary({ instance }: { instance: Instance }) {
  const { tone, badge, title } = healthWords(instance);
  return (
    <section className="ready__main" aria-labelledby="ready-title">
      <Claw className="ready__claws" />
      <Badge tone={tone}>{badge}</Badge>
      <h2 id="ready-title">{title}</h2>
      <p className="ready__checked" data-testid="health">
        {checkedWords(instance.health)}
      </p>
      <div className="ready__address">
        <a href={instance.url} data-testid="instance-url" target="_blank" rel="noreferrer">
          {shortAddress(instance.url)}
        </a>
        <CopyButton text={instance.url} what="address" />
      </div>
      {!instance.adopted && (
        <May permission="assistants:open">
          <OpenAssistant instance={instance} />
        </May>
      )}
    </section>
  );
}

/** The address without its scheme and trailing slash. */
function shortAddress(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}
