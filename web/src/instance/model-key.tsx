import { useState } from 'react';
import { callApi } from '../api/client.ts';
import type { Instance } from '../api/contract.ts';
import { useAction } from '../load/use-action.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import './token-panel.css';

type ModelKeyProps = {
  instance: Instance;
  /** Whether an operation is under way, which has to end first. */
  busy: boolean;
  /** Called once the new key is on its way. */
  onReplaced: () => void;
};

/** The key that an assistant calls its model with: nobody needs to see it, and it can be replaced. */
export function ModelKey(props: ModelKeyProps) {
  const [asking, setAsking] = useState(false);
  return (
    <section className="card stack" aria-labelledby="model-key-title">
      <div>
        <h3 id="model-key-title">Model key</h3>
        <p className="soft small">
          Your assistant calls its model with its own key, and the calls count only against your budget.
          Replace the key if someone else may have seen it.
        </p>
      </div>
      <div className="token">
        <Button variant="quiet" disabled={props.busy && !asking} onClick={() => setAsking(true)}>
          <Icon name="key" size={18} /> Replace the key
        </Button>
      </div>
      {asking && <Replacing {...props} onClose={() => setAsking(false)} />}
    </section>
  );
}

function Replacing({ instance, onReplaced, onClose }: ModelKeyProps & { onClose: () => void }) {
  const [key, setKey] = useState<string | null>(null);
  const replace = useAction(async () => {
    const path = `/api/instances/${instance.id}/model-key`;
    setKey((await callApi<{ key: string }>(path, { method: 'POST' })).key);
    onReplaced();
  });
  if (key) return <Replaced value={key} onClose={onClose} />;
  return (
    <Dialog title="Replace the model key?" onClose={onClose}>
      <p>
        An update of a few seconds brings the new key to your assistant. The old key works until that is done,
        and then never again.
      </p>
      {replace.problem && <ProblemNote problem={replace.problem} />}
      <div className="dialog__buttons">
        <Button variant="quiet" onClick={onClose}>
          Keep it
        </Button>
        <Button busy={replace.busy} onClick={() => replace.run()}>
          Replace it
        </Button>
      </div>
    </Dialog>
  );
}

function Replaced({ value, onClose }: { value: string; onClose: () => void }) {
  return (
    <Dialog title="The new key is on its way" onClose={onClose}>
      <p>
        You do not need to do anything with it: your assistant gets it by itself. For your own programs,
        create a key of their own.
      </p>
      <code className="token__value" data-testid="model-key">
        {value}
      </code>
      <div className="dialog__buttons">
        <CopyButton text={value} what="model key" />
        <Button onClick={onClose}>Done</Button>
      </div>
    </Dialog>
  );
}
