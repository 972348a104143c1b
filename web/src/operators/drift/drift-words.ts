import type { Drift, Finding, ScanStatus } from '../../api/contract.ts';
import type { Tone } from '../../ui/badge.tsx';
import { formatAgo, formatRoughDuration, formatTicking } from '../../ui/format-duration.ts';

/** How deep a scan goes: its heading, what it compares, and where its findings come from. */
export const depthWords: Record<ScanStatus['depth'], { title: string; what: string; foundBy: string }> = {
  inventory: {
    title: 'Clouds',
    what: 'Servers, keys, DNS records and firewall, as the clouds list them.',
    foundBy: 'in the clouds’ lists',
  },
  inside: {
    title: 'Inside the servers',
    what: 'Image, settings, health, memory and disk, as each server reports them.',
    foundBy: 'inside the server',
  },
  deep: {
    title: 'Whole stacks',
    what: 'Suspicious stacks and a sample, compared by the engine property by property.',
    foundBy: 'by the engine',
  },
};

const stoppedRepairs = {
  title: 'Automatic repairs are stopped',
  looks: 'looks unhealthy',
  have: `have looked unhealthy at once ${depthWords.inventory.foundBy}`,
  why: 'When that happens, the scan is more likely to be wrong than the fleet: a truncated list, or a token with fewer permissions. Repairs could break what works.',
  continues: 'repairs continue',
  confirm: 'If they really are unhealthy, confirm it here, and repairs continue, five at a time.',
  label: 'Confirm and repair',
  yes: 'Repair them',
  question: 'Is the fleet really this unhealthy?',
  consequence:
    'Everything below whose policy is to repair is repaired, five instances at a time, even if the scan is wrong. A server that only seems to be gone would be replaced by a new, empty one.',
  lifted: 'Repairs continue with the next scan.',
};

const outOfReach: typeof stoppedRepairs = {
  title: 'Many servers are out of reach',
  looks: 'is out of reach',
  have: 'have been out of reach over SSH at once',
  why: 'When that happens, our own connection to the servers is more likely to be broken than the fleet, so their customers are told that we do not know. Servers that answer are checked, restarted and repaired as always.',
  continues: 'counts as such',
  confirm: 'If they really are down, confirm it here, and their customers are told.',
  label: 'Confirm that they are down',
  yes: 'They are down',
  question: 'Are these servers really down?',
  consequence: 'The pages of these customers say that their servers cannot be reached. Nothing else changes.',
  lifted: 'They count as down with the next scan.',
};

/** The words about a stop by the mass-drift guard. In a host check it is only about servers that do not answer. */
export const massDriftWords = (depth: ScanStatus['depth']): typeof stoppedRepairs =>
  depth === 'inside' ? outOfReach : stoppedRepairs;

/** The status of a finding as a badge. */
export function statusWords({ status, confirmedAt }: Finding): { tone: Tone; words: string } {
  if (status === 'repairing') return { tone: 'warn', words: 'Being repaired' };
  if (status === 'ignored') return { tone: 'soft', words: 'Ignored' };
  return confirmedAt ? { tone: 'warn', words: 'To be removed' } : { tone: 'bad', words: 'Open' };
}

/** One sentence for the whole page. */
export function summary({ open, findings, scans }: Pick<Drift, 'open' | 'findings' | 'scans'>): string {
  const count = findings.filter(({ status }) => status === 'ignored').length;
  const ignored = count > 0 ? ` ${countOf(count, 'is', 'are')} ignored on purpose.` : '';
  if (open === 0 && scans.every(({ lastGoodAt }) => lastGoodAt === null))
    return 'Nothing is known yet: no scan has been completed so far.';
  if (open === 0) return `Nothing differs from the declared state.${ignored}`;
  return `${open === 1 ? 'One thing differs' : `${open} things differ`} from the declared state.${ignored}`;
}

const countOf = (count: number, one: string, more: string) =>
  count === 1 ? `One ${one}` : `${count} ${more}`;

/** How the last scan went, and when the next one starts. */
export function scanWords(
  { everySeconds, last, lastGoodAt, nextAt }: ScanStatus,
  now: number,
): { tone: Tone; state: string; lines: string[] } {
  const every = everySeconds > 0 ? `Every ${formatRoughDuration(everySeconds * 1000)}.` : '';
  if (everySeconds === 0 && !last) return { tone: 'soft', state: 'Turned off', lines: [] };
  if (!last) return { tone: 'soft', state: 'Not yet', lines: [every, 'No scan has run yet.'] };
  const next = nextWords(nextAt, everySeconds, now);
  if (last.outcome === 'running')
    return {
      tone: 'warn',
      state: 'Scanning',
      lines: [`Started ${formatAgo(last.beganAt, now)}.`, ...good(lastGoodAt, now)],
    };
  if (last.outcome === 'failed')
    return {
      tone: 'bad',
      state: 'Failed',
      lines: [last.reason ?? 'The scan did not return anything.', ...good(lastGoodAt, now), next],
    };
  const calls = last.calls > 0 ? `, calls: ${last.calls}` : '';
  const seen = `Instances: ${last.instances}, findings: ${last.findings}${calls}.`;
  const took = last.endedAt ? Date.parse(last.endedAt) - Date.parse(last.beganAt) : 0;
  const state = last.outcome === 'stopped' ? ({ tone: 'warn', state: 'Stopped' } as const) : null;
  return {
    ...(state ?? { tone: 'good', state: 'Completed' }),
    lines: [
      `Last scan ${formatAgo(last.endedAt ?? last.beganAt, now)}, took ${formatTicking(took)}. ${seen}`,
      next,
    ],
  };
}

function good(lastGoodAt: string | null, now: number): string[] {
  return [
    lastGoodAt
      ? `The last complete scan was ${formatAgo(lastGoodAt, now)}.`
      : 'No scan has been completed yet.',
  ];
}

function nextWords(nextAt: string | null, everySeconds: number, now: number): string {
  if (everySeconds === 0) return 'Scans of this kind are now turned off.';
  const left = nextAt ? Date.parse(nextAt) - now : 0;
  return left > 2_000
    ? `The next scan starts in ${formatRoughDuration(left)}.`
    : 'The next scan is about to start.';
}
