import type { Catalog, Instance, Operation } from '../api/contract.ts';
import { Contact } from '../catalog/contact.tsx';
import { StepList } from '../operation/step-list.tsx';
import { DeleteInstance } from './delete-instance.tsx';
import { Details } from './details.tsx';
import '../ui/badge.css';
import './ready.css';

/** What works and what does not for an assistant on a server that an earlier service made. */
export function Adopted() {
  return (
    <section className="card stack" aria-labelledby="adopted-title" data-testid="adopted">
      <h3 id="adopted-title">Your server was taken over as it was</h3>
      <p className="soft">
        It comes from an earlier service, and only you have access to it. We keep the server and its address,
        tell you if one of them is down, and delete them when you delete this assistant.
      </p>
      <p className="soft">
        We cannot show its token, give it a model key or change its settings: the ones that you have go on
        working. For all of that, save your data, delete this assistant and order a new one. We never rebuild
        your server by ourselves. If you have a question, <Contact />.
      </p>
    </section>
  );
}

type NotTakenOverProps = {
  instance: Instance;
  operation: Operation | null;
  catalog: Catalog | null;
  onRemoving: () => void;
};

/** An adoption that failed or was cancelled, and could not be given up either. There is nothing that its owner could try again. */
export function NotTakenOver({ instance, operation, catalog, onRemoving }: NotTakenOverProps) {
  return (
    <div className="columns">
      <section className="card failed" aria-labelledby="failed-title">
        <p className="badge badge--soft">Not taken over</p>
        <h2 id="failed-title">Taking your server over did not work</h2>
        <p>
          Your server was not changed and goes on running as before. You do not need to do anything. If you
          have a question, <Contact />.
        </p>
        {operation && operation.steps.length > 0 && (
          <StepList steps={operation.steps} now={Date.now()} kind={operation.kind} />
        )}
      </section>
      <div className="stack">
        <Details instance={instance} catalog={catalog} />
        <DeleteInstance instance={instance} onStarted={onRemoving} />
      </div>
    </div>
  );
}
