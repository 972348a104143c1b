import type { Instance } from '../api/contract.ts';
import { Contact } from '../catalog/contact.tsx';
import { Icon } from '../ui/icon.tsx';
import '../ui/problem-note.css';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'long' });

type SuspendedProps = Pick<Instance, 'adopted'> & { suspension: NonNullable<Instance['suspension']> };

/** Why an assistant gets no answers from its model, and whom to write to. */
export function Suspended({ suspension, adopted }: SuspendedProps) {
  return (
    <div className="problem" role="alert" data-testid="suspended">
      <Icon name="alert" />
      <div className="problem__body">
        <p className="problem__message">
          Your assistant has been suspended since {day.format(new Date(suspension.at))}. It keeps running and
          keeps all its data, but{' '}
          {adopted ? 'models do not answer the keys that you have from us' : 'its model does not answer it'}.
        </p>
        <p>Reason: {suspension.because}</p>
        <p className="problem__more">
          If this is settled, or a mistake, <Contact />.
        </p>
      </div>
    </div>
  );
}
