import type { Setup } from '../api/contract.ts';
import { formatWait } from '../ui/format-duration.ts';

type Need = Pick<Setup, 'done' | 'total' | 'fraction' | 'now' | 'secondsLeft'>;

/** What the customer has at the moment, as far as it matters while set-up is not done. */
export type CustomerStage = 'nothing' | 'order' | 'assistant';

/** `7 of 12 parts are installed.`, or `45% is done.` when there are too few parts to count. */
export function partsDoneWords({ done, total, fraction }: Need): string {
  if (total < 3) return `${Math.floor(fraction * 100)}% is done.`;
  return `${done} of ${total} parts are installed.`;
}

/** `About 6 minutes left.`, or an empty string when the time is unknown. */
export function leftWords({ secondsLeft }: Need): string {
  if (secondsLeft === undefined) return '';
  const words = formatWait(secondsLeft);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} left.`;
}

/** `Now: the Hetzner plugin and the OpenClaw image.`, or an empty string between two parts. */
export function nowWords({ now }: Need): string {
  return now.length === 0 ? '' : `Now: ${new Intl.ListFormat('en').format(now)}.`;
}

/** What set-up means for the customer while it runs. */
export function meanwhileWords(stage: CustomerStage): string {
  if (stage === 'nothing')
    return 'You can order now: your assistant starts by itself as soon as this is done.';
  if (stage === 'order') return 'Your order is kept: it starts by itself as soon as this is done.';
  return 'Changes to your assistant wait, and start by themselves as soon as this is done.';
}

/** The same once set-up has stopped. */
export function stoppedWords(stage: CustomerStage): string {
  if (stage === 'nothing') return 'You can still order: orders are kept, and start once this is fixed.';
  if (stage === 'order') return 'Your order is kept, and starts by itself once this is fixed.';
  return 'Changes to your assistant are kept, and start once this is fixed.';
}

/** An instruction as a sentence: `free 2 GB of disk` becomes `Free 2 GB of disk.` */
export function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.\s*$/, '')}.`;
}

/** Set-up in one line for operators; null once everything is ready. */
export function setupLine(setup: Setup): string | null {
  const { operator } = setup;
  if (setup.failure)
    return `Set-up has stopped: ${asSentence(setup.failure.message)} ${asSentence(setup.failure.next)}`;
  if (setup.state === 'building')
    return `This installation is getting ready for assistants; operations wait until then. ${partsDoneWords(setup)} ${leftWords(setup)}`;
  if (operator.failure)
    return `Assistants can start, but set-up has stopped: ${asSentence(operator.failure.message)} ${asSentence(operator.failure.next)}`;
  if (operator.state === 'building')
    return `Assistants can start. Plain pulumi is still being built. ${leftWords(operator)}`;
  return null;
}
