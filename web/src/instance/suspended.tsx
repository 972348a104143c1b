import type { Instance } from '../api/contract.ts';
import { Icon } from '../ui/icon.tsx';
import '../ui/problem-note.css';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'long' });

/** Why an assistant gets no answers from its model, and whom to write to. */
export function Suspended({ suspension }: { suspension: NonNullable<Instance['suspension']> }) {
  return (
    <div className="problem" role="alert" data-testid="suspended">
      <Icon name="alert" />
      <div className="problem__body">
        <p className="problem__message">
          Your assistant has been suspended since {day.format(new Date(suspension.at))}: it runs and keeps
          everything it has, but its model does not answer it.
        </p>
        <p>The reason: {suspension.because}</p>
        <p className="problem__more">
          Is this settled, or a mistake? Write to <a href="mailto:hello@clawdet.com">hello@clawdet.com</a>
        </p>
      </div>
    </div>
  );
}
