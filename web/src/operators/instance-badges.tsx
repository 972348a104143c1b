import { Link } from 'wouter';
import type { Fleet } from '../api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { formatTime } from '../ui/format-date.ts';

type Instance = Fleet['instances'][number];

type Words = Record<'true' | 'false' | 'unknown', string>;

/** The words for each condition. One that this page does not know is shown by its name. */
const WORDS: Record<string, Words> = {
  ServerReady: { true: 'Server ready', false: 'Server not ready', unknown: 'Server not checked' },
  DnsPublished: { true: 'Name published', false: 'Name not published', unknown: 'Name not checked' },
  GatewayHealthy: {
    true: 'Assistant healthy',
    false: 'Assistant not healthy',
    unknown: 'Assistant not checked',
  },
  MemoryAvailable: { true: 'Memory free', false: 'Memory nearly used up', unknown: 'Memory not checked' },
  DiskAvailable: { true: 'Disk free', false: 'Disk nearly full', unknown: 'Disk not checked' },
};

const TONES = { true: 'good', false: 'bad', unknown: 'soft' } as const;

/** Memory and disk are shown only when they run short; drift has its own badge. */
const WHEN_FALSE = new Set(['MemoryAvailable', 'DiskAvailable']);

/** Marks an assistant on a server that was adopted: nothing of ours is installed on it. */
export function AdoptedBadge() {
  return (
    <span title="Adopted from an earlier service: only its owner has a key to the server.">
      <Badge tone="soft">Adopted</Badge>
    </span>
  );
}

/** The conditions of an instance as the last scans saw them, each with its time. */
export function ConditionList({ conditions, health }: Pick<Instance, 'conditions' | 'health'>) {
  const shown = conditions.filter(
    ({ type, status }) => type !== 'Drifted' && (status === 'false' || !WHEN_FALSE.has(type)),
  );
  if (shown.length === 0) return <span className="soft">none yet</span>;
  return (
    <ul className="conditions">
      {shown.map(({ type, status, reason, at }) => (
        <li key={type} title={`${reason}, ${checkedAt(at)}`}>
          <Badge tone={TONES[status]}>{WORDS[type]?.[status] ?? `${type}: ${status}`}</Badge>
        </li>
      ))}
      {health && <li className="soft">{checkedAt(health.at)}</li>}
    </ul>
  );
}

function checkedAt(at: string | null): string {
  return at ? `checked ${formatTime(at)}` : 'never checked';
}

/** Whether an instance is as declared, with a link to its findings. */
export function DriftBadge({ instance: { subdomain, findings, conditions } }: { instance: Instance }) {
  if (findings === 0) {
    const { status, at } = conditions.find(({ type }) => type === 'Drifted') ?? {
      status: 'unknown',
      at: null,
    };
    return status === 'false' ? (
      <Badge tone="good">none</Badge>
    ) : (
      <span className="soft">{at ? `not checked since ${formatTime(at)}` : 'not checked yet'}</span>
    );
  }
  const words = findings === 1 ? '1 finding' : `${findings} findings`;
  return (
    <Link href={`/operators/drift?subject=${subdomain}`} className="badge badge--bad">
      {words}
      <span className="visually-hidden"> of {subdomain}</span>
    </Link>
  );
}
