import type { ReadSetup, SetupStatus } from '../../platform/setup/setup.read.ts';
import type { SetupBody, SetupNeedBody } from './setup.schema.ts';

/** The public form of the set-up status; failures only with `withFailure`. */
export function presentSetup(
  read: ReadSetup,
  { withFailure, mailbox }: { withFailure: boolean; mailbox: string | null },
): SetupBody {
  const present = (status: SetupStatus) => presentNeed(status, withFailure);
  return { ...present(read('assistant')), operator: present(read('operator')), mailbox };
}

function presentNeed(
  { state, done, total, fraction, now, secondsLeft, failure }: SetupStatus,
  withFailure: boolean,
): SetupNeedBody {
  return {
    state,
    done,
    total,
    fraction,
    now,
    ...(secondsLeft !== undefined && { secondsLeft }),
    ...(withFailure && failure && { failure }),
  };
}
