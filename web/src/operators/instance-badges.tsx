import { Link } from 'wouter';
import type { Fleet } from '../api/contract.ts';
import { Badge } from '../ui/badge.tsx';

type Instance = Fleet['instances'][number];

const clock = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** The words for each condition. A condition that this page does not know is shown by its name. */
const WORDS: Record<string, [yes: string, no: string]> = {
  ServerReady: ['Server ready', 'No server'],
  DnsPublished: ['Name published', 'No name'],
  GatewayHealthy: ['Assistant healthy', 'Assistant not healthy'],
};

/** The conditions of an instance, each with its time; drift has its own badge. */
export function ConditionList({ conditions }: Pick<Instance, 'conditions'>) {
  const shown = conditions.filter(({ type }) => type !== 'Drifted');
  if (shown.length === 0) return <span className="soft">none yet</span>;
  return (
    <ul className="conditions">
      {shown.map(({ type, status, reason, at }) => (
        <li key={type} title={`${reason}, ${clock.format(new Date(at))}`}>
          <Badge tone={status ? 'good' : 'bad'}>
            {WORDS[type]?.[status ? 0 : 1] ?? `${type}: ${status}`}
          </Badge>
        </li>
      ))}
    </ul>
  );
}

/** Whether an instance is as declared, with a link to its findings. */
export function DriftBadge({ instance: { subdomain, findings, conditions } }: { instance: Instance }) {
  if (findings === 0 && !conditions.some(({ type, status }) => type === 'Drifted' && status))
    return conditions.length === 0 ? (
      <span className="soft">not checked yet</span>
    ) : (
      <Badge tone="good">none</Badge>
    );
  const words = findings === 1 ? '1 finding' : `${findings} findings`;
  return (
    <Link href={`/operators/drift?subject=${subdomain}`} className="badge badge--bad">
      {words}
      <span className="visually-hidden"> of {subdomain}</span>
    </Link>
  );
}
