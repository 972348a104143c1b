import { approximateWait } from '../../../gateway/text/quantities.ts';
import type { SetupStatus } from './setup.read.ts';

/** `7 of 12 parts are installed`, or `45% is done` where there are too few parts to count. */
export function setupProgressText({ done, total, fraction }: SetupStatus): string {
  if (total < 3) return `${Math.floor(fraction * 100)}% is done`;
  return `${done} of ${total} parts are installed`;
}

/** The text for a customer whose operation waits for set-up. It names nothing of this machine. */
export function customerSetupWaitText(setup: SetupStatus, what: 'Your assistant' | 'This'): string {
  if (setup.state === 'building')
    return `This installation is still building what assistants run on: ${setupProgressText(setup)}. ${what} starts by itself after that.`;
  return `Setting up this installation has stopped, so nothing can start at the moment. Nothing is lost: ${what.toLowerCase()} starts by itself once that is fixed.`;
}

/** The same for operators, to complete `The set-up of alice is …`: the progress and remaining time, or why it stopped. */
export function operatorSetupWaitText(setup: SetupStatus, now: Date): string {
  if (setup.state === 'building')
    return `waiting until this installation has built what assistants run on (${setupProgressText(setup)}), starts by itself ${approximateWait(setup.readyAt, now)}`;
  return `waiting for the set-up of this installation, which has stopped: ${withoutPeriod(setup.failure?.message)}`;
}

/** What an operator can do about a set-up that has stopped, as a sentence; undefined while it runs. */
export function setupRestartText({ failure }: SetupStatus): string | undefined {
  if (!failure) return undefined;
  return `${failure.next.charAt(0).toUpperCase()}${withoutPeriod(failure.next.slice(1))}.`;
}

function withoutPeriod(text = ''): string {
  return text.replace(/\.\s*$/, '');
}
