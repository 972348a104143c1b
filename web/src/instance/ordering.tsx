import type { Catalog } from '../api/contract.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { RequestForm } from './request-form.tsx';
import './ordering.css';
import './ready.css';

const gets: [IconName, string][] = [
  ['server', 'A server of its own'],
  ['globe', 'An address that you choose'],
  ['key', 'A token that stays hidden until you reveal it'],
  ['check', 'A container with limits, behind a firewall'],
];

/** The order form and, beside it, what the customer gets. */
export function Ordering({ catalog, onStarted }: { catalog: Catalog; onStarted: () => void }) {
  return (
    <div className="columns">
      <RequestForm catalog={catalog} onStarted={onStarted} />
      <aside className="card stack" aria-labelledby="gets-title">
        <h3 id="gets-title">What you get</h3>
        <ul className="ordering__gets">
          {gets.map(([icon, text]) => (
            <li key={text}>
              <Icon name={icon} />
              {text}
            </li>
          ))}
        </ul>
        <p className="soft small">
          You pay nothing during the beta. You can delete your assistant, with everything on it, at any time.
        </p>
      </aside>
    </div>
  );
}
