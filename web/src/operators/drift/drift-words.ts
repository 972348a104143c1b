import type { Drift, Finding, ScanStatus } from '../../api/contract.ts';
import { formatTicking } from '../../operation/elapsed.ts';
import type { Tone } from '../../ui/badge.tsx';

/** How deep a look goes, as a heading and as what was found by it. */
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
    what: 'Suspects and a sample, compared by the engine property by property.',
    foundBy: 'by the engine',
  },
};

/** `9 s`, `5 min`, `3 h`, `2 days`: a span that need not be exact. Takes ms. */
export function roughly(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** `5 min ago`, or `just now`. */
export function ago(at: string, now: number): string {
  const ms = now - Date.parse(at);
  return ms < 5_000 ? 'just now' : `${roughly(ms)} ago`;
}

/** How a finding stands. */
export function statusWords({ status, confirmedAt }: Finding): { tone: Tone; words: string } {
  if (status === 'repairing') return { tone: 'warn', words: 'Being repaired' };
  if (status === 'ignored') return { tone: 'soft', words: 'Left alone' };
  return confirmedAt ? { tone: 'warn', words: 'To be removed' } : { tone: 'bad', words: 'Open' };
}

/** The whole page in a sentence. */
export function summary({ open, findings, looks }: Pick<Drift, 'open' | 'findings' | 'looks'>): string {
  const left = findings.filter(({ status }) => status === 'ignored').length;
  const ignored = left > 0 ? ` ${countOf(left, 'is', 'are')} left alone on purpose.` : '';
  if (open === 0 && looks.every(({ lastGoodAt }) => lastGoodAt === null))
    return 'Nothing is known yet: no look has seen everything so far.';
  if (open === 0) return `Nothing differs from what it should be.${ignored}`;
  return `${open === 1 ? 'One thing differs' : `${open} things differ`} from what should be.${ignored}`;
}

const countOf = (count: number, one: string, more: string) =>
  count === 1 ? `One ${one}` : `${count} ${more}`;

/** How the last look went, and when the next one comes. */
export function scanWords(
  { everySeconds, last, lastGoodAt, nextAt }: ScanStatus,
  now: number,
): { tone: Tone; state: string; lines: string[] } {
  const every = everySeconds > 0 ? `Every ${roughly(everySeconds * 1000)}.` : '';
  if (everySeconds === 0 && !last) return { tone: 'soft', state: 'Turned off', lines: [] };
  if (!last) return { tone: 'soft', state: 'Not yet', lines: [every, 'No look has been made yet.'] };
  const next = nextWords(nextAt, everySeconds, now);
  if (last.outcome === 'running')
    return {
      tone: 'warn',
      state: 'Looking',
      lines: [`Began ${ago(last.beganAt, now)}.`, ...good(lastGoodAt, now)],
    };
  if (last.outcome === 'failed')
    return {
      tone: 'bad',
      state: 'Failed',
      lines: [last.reason ?? 'It saw nothing.', ...good(lastGoodAt, now), next],
    };
  const seen = `${last.instances} looked at, ${last.findings} found${last.calls > 0 ? `, ${last.calls} calls` : ''}.`;
  const took = last.endedAt ? Date.parse(last.endedAt) - Date.parse(last.beganAt) : 0;
  const state = last.outcome === 'stopped' ? ({ tone: 'warn', state: 'Stopped' } as const) : null;
  return {
    ...(state ?? { tone: 'good', state: 'Looked' }),
    lines: [`${ago(last.endedAt ?? last.beganAt, now)}, in ${formatTicking(took)}: ${seen}`, next].map(
      sentence,
    ),
  };
}

function good(lastGoodAt: string | null, now: number): string[] {
  return [
    lastGoodAt
      ? `The last one that saw everything was ${ago(lastGoodAt, now)}.`
      : 'None has seen everything yet.',
  ];
}

function nextWords(nextAt: string | null, everySeconds: number, now: number): string {
  if (everySeconds === 0) return 'It is turned off now.';
  const left = nextAt ? Date.parse(nextAt) - now : 0;
  return left > 2_000 ? `The next one comes in ${roughly(left)}.` : 'The next one is about to begin.';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
