import { type ReactNode, useEffect, useRef } from 'react';
import { type Catalog, isRemoval, type ProvisioningStatus, type User } from '../api/contract.ts';
import { UnconfirmedNote } from '../email-proof/unconfirmed-note.tsx';
import { type KeptOrder, useKeptOrder } from '../email-proof/use-kept-order.ts';
import { WaitingForProof } from '../email-proof/waiting-for-proof.tsx';
import { May } from '../team/current-team.tsx';
import { LoadingCard } from '../ui/loading-card.tsx';
import { Failed } from './failed.tsx';
import { Ordering } from './ordering.tsx';
import { Ready } from './ready.tsx';
import { type DashboardView, viewOf } from './view.ts';
import { Working } from './working.tsx';

type OverviewProps = {
  /** Shown above the view, and scrolled to with it. */
  notice: ReactNode;
  user: User;
  status: ProvisioningStatus;
  catalog: Catalog | null;
  onChanged: () => void;
  /** Receives the name of an instance when its removal starts, and null when another one is ordered. */
  onLeaving: (subdomain: string | null) => void;
};

/** The view that the customer needs now. When it changes, it scrolls into view and takes the focus. */
export function Overview(props: OverviewProps) {
  const place = useRef<HTMLDivElement>(null);
  const keptOrder = useKeptOrder(props.user, props.status.instance !== null, props.onChanged);
  const now = viewOf(props.status, keptOrder);
  const before = useRef(now);
  useEffect(() => {
    if (before.current === now) return;
    before.current = now;
    if (place.current) show(place.current);
  }, [now]);
  return (
    <div className="overview" ref={place} tabIndex={-1}>
      {props.notice}
      {keptOrder === null && <UnconfirmedNote user={props.user} />}
      <View {...props} view={now} keptOrder={keptOrder} />
    </div>
  );
}

/** Scrolls only when the start of the element is out of sight. */
function show(element: HTMLElement): void {
  const { top } = element.getBoundingClientRect();
  if (top < 64 || top > innerHeight / 2) element.scrollIntoView({ block: 'start' });
  element.focus({ preventScroll: true });
}

type ViewProps = Omit<OverviewProps, 'notice'> & { view: DashboardView; keptOrder: KeptOrder };

function View({ view, keptOrder, user, status, catalog, onChanged, onLeaving }: ViewProps) {
  const { instance, operation } = status;
  const notifyBoth = (leaving: string | null) => {
    onLeaving(leaving);
    onChanged();
  };
  if (view === 'unconfirmed') return <WaitingForProof user={user} catalog={catalog} />;
  if (view === 'ordering')
    return (
      <May permission="assistants:order" otherwise={<NothingOrdered />}>
        <Start catalog={catalog} isRefused={keptOrder === 'refused'} onStarted={() => notifyBoth(null)} />
      </May>
    );
  if (!instance) return <LoadingCard />;
  const leave = () => notifyBoth(instance.subdomain);
  const shared = { instance, catalog };
  if (view === 'working' && operation) {
    const over = isRemoval(operation) ? leave : onChanged;
    return (
      <Working
        key={operation.id}
        {...shared}
        operation={operation}
        onOver={over}
        onRemoving={leave}
        onLineChanged={onChanged}
      />
    );
  }
  if (view === 'ready')
    return <Ready {...shared} operation={operation} onChanged={onChanged} onRemoving={leave} />;
  if (view === 'failed')
    return <Failed {...shared} operation={operation} onChanged={onChanged} onRemoving={leave} />;
  return <Settling onPoll={onChanged} />;
}

/** For those whose role does not allow to order. */
function NothingOrdered() {
  return (
    <section className="card stack" aria-labelledby="nothing-title">
      <h2 id="nothing-title">No assistant yet</h2>
      <p className="soft">
        This team has no assistant. An admin or owner of the team can order one; it then appears here.
      </p>
    </section>
  );
}

type StartProps = {
  catalog: Catalog | null;
  /** Whether an order that waited for the email to be confirmed was refused then. */
  isRefused: boolean;
  onStarted: () => void;
};

function Start({ catalog, isRefused, onStarted }: StartProps) {
  if (!catalog) return <LoadingCard />;
  return (
    <>
      {isRefused && (
        <p className="proof__note" role="status">
          Your email is confirmed, but your assistant could not be ordered as you chose. Order it again.
        </p>
      )}
      <Ordering catalog={catalog} onStarted={onStarted} />
    </>
  );
}

/** A transition, such as an instance whose operation is about to begin: polls until there is a state to show. */
function Settling({ onPoll }: { onPoll: () => void }) {
  useEffect(() => {
    const timer = setInterval(onPoll, 1_000);
    return () => clearInterval(timer);
  }, [onPoll]);
  return <LoadingCard />;
}
