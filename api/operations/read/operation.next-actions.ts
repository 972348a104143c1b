import type { OperationRecord } from '../operation.model.ts';
import type { OperationKind } from '../operation.schema.ts';

/** Something that an operator can do about an operation. */
export interface OperationNextAction {
  /** In words, for the page. */
  words: string;
  /** The admin action that does it, if there is one. */
  act?: 'cancel' | 'retry' | 'destroy';
  /** The same at the command line. */
  command?: string;
}

/** What a cancellation leaves, by kind of operation. */
const AFTER_CANCEL: Record<OperationKind, string> = {
  provision: 'Partial resources of the set-up are removed.',
  adopt: 'The server and its record stay as they are, and are not managed here.',
  update: 'The assistant stays, with all its data.',
  refresh: 'Nothing but our own records would have changed.',
  repair: 'The assistant stays, with all its data.',
  repair_cell: 'What is not repaired yet stays as it is.',
  destroy: 'The assistant stays, with all its data.',
};

export function cancelAction({ _id, kind }: OperationRecord): OperationNextAction {
  return {
    words: `Cancel it. ${AFTER_CANCEL[kind]}`,
    act: 'cancel',
    command: `npx clawdet cancel ${_id}`,
  };
}

export function retryAction({ _id }: OperationRecord): OperationNextAction {
  return { words: 'Retry it.', act: 'retry', command: `npx clawdet retry ${_id}` };
}

/** What was refused left no row to retry on: the server is adopted anew. */
export const adoptAgainAction: OperationNextAction = {
  words: 'Correct what it names, and adopt the server again.',
  command: 'npx clawdet users adopt',
};

/** Removes what a failed operation left. */
export function destroyAction({ customer }: OperationRecord): OperationNextAction {
  return {
    words: `Remove everything that is left of ${customer}.`,
    act: 'destroy',
    command: `npx clawdet destroy ${customer}`,
  };
}

const DOCTOR = 'npx clawdet doctor';
const renewTokenAction: OperationNextAction = {
  words:
    'The cloud refuses our token. Give the control plane one with read and write access, and restart it.',
  command: DOCTOR,
};

/** Next actions by failure code, where an operator can do more than wait. */
const NEXT_ACTIONS: Record<string, OperationNextAction> = {
  provider_denied: renewTokenAction,
  denied: renewTokenAction,
  name_taken: {
    words: 'Remove what has the name in its cloud’s console, if nothing needs it, and retry.',
  },
  disk_would_shrink: {
    words:
      'Ignore the finding to keep the larger server, or have its owner delete the assistant and order it again.',
    command: 'npx clawdet drift',
  },
  quota_exceeded: { words: 'Ask the cloud for a higher limit, or add a cell.' },
  state_corrupt: { words: 'Restore the stack’s last history entry or a backup, then retry.' },
  passphrase_wrong: { words: 'Set PULUMI_CONFIG_PASSPHRASE to the one that the stack was created with.' },
  disk_full: { words: 'Free space on the control plane’s disk, or make it writable again.', command: DOCTOR },
  toolchain_missing: { words: 'Set up the toolchain, then retry.', command: 'make setup' },
  stack_busy: { words: 'Someone may be working on it by hand. Wait, or find that process and end it.' },
};

/** What helps against this failure. */
export function nextActionsFor(code: string | undefined): OperationNextAction[] {
  const hint = code ? NEXT_ACTIONS[code] : undefined;
  return hint ? [hint] : [];
}

/** For an operation that is next in line and is not taken. */
export const startWorkerAction: OperationNextAction = {
  words: 'If nothing else runs, there may be no worker. Start one.',
  command: DOCTOR,
};

/** There is nothing to do. */
export const waitAction: OperationNextAction = {
  words: 'Wait. It ends by itself, even if its worker dies.',
};
