import type { OperationRecord } from '../operation.model.ts';

/** Something that a person can do about an operation. */
export interface OperationNextAction {
  /** In words, for whoever is at the page. */
  words: string;
  /** What does it, where the page and the command line have it. */
  act?: 'cancel' | 'retry' | 'destroy';
  /** The same at the command line. */
  command?: string;
}

/** Stops it. */
export function cancelAction({ _id }: OperationRecord): OperationNextAction {
  return {
    words: 'Stop it: what a set-up has half made is removed.',
    act: 'cancel',
    command: `clawdet cancel ${_id}`,
  };
}

/** Does it again. */
export function retryAction({ _id }: OperationRecord): OperationNextAction {
  return { words: 'Do it again.', act: 'retry', command: `clawdet retry ${_id}` };
}

/** Removes what a failure left. */
export function destroyAction({ customer }: OperationRecord): OperationNextAction {
  return {
    words: `Remove all that is left of ${customer}.`,
    act: 'destroy',
    command: `clawdet destroy ${customer}`,
  };
}

const DOCTOR = 'clawdet doctor';
const renewTokenAction: OperationNextAction = {
  words:
    'The cloud refuses our token: give the control plane one that may read and write, and start it again.',
  command: DOCTOR,
};

/** What helps against a kind of trouble, where an operator can do something that waiting does not. */
const NEXT_ACTIONS: Record<string, OperationNextAction> = {
  provider_denied: renewTokenAction,
  denied: renewTokenAction,
  quota_exceeded: { words: 'Ask the cloud for a higher limit, or add a cell.' },
  state_corrupt: { words: 'Put back the stack’s last history entry or a backup, then do it again.' },
  passphrase_wrong: { words: 'Set PULUMI_CONFIG_PASSPHRASE to the one that the stack was made with.' },
  disk_full: { words: 'Free space on the control plane’s disk.', command: DOCTOR },
  toolchain_missing: { words: 'Set the toolchain up, then do it again.', command: 'make setup' },
  stack_busy: { words: 'Somebody may be at work on it by hand. Wait, or find that process and end it.' },
};

/** What helps against this trouble. */
export function nextActionsFor(code: string | undefined): OperationNextAction[] {
  const hint = code ? NEXT_ACTIONS[code] : undefined;
  return hint ? [hint] : [];
}

/** Nobody seems to take anything up. */
export const startWorkerAction: OperationNextAction = {
  words: 'If nothing else runs, no worker may be up: see that one is started.',
  command: DOCTOR,
};

/** Nothing is to be done. */
export const waitAction: OperationNextAction = {
  words: 'Wait: it ends by itself, also when its worker dies.',
};
