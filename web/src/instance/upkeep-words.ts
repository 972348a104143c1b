import type { Instance, Operation } from '../api/contract.ts';

/** What a page says about an operation on an assistant that runs on meanwhile. */
export type UpkeepWords = { doing: string; note: string; done: string; failed: string };

const RESTART = 'Your assistant keeps running; it may restart once, which takes it away for some seconds.';

const BY_KIND: Partial<Record<Operation['kind'], UpkeepWords>> = {
  update: {
    doing: 'Updating your assistant',
    note: RESTART,
    done: 'Your assistant is up to date',
    failed: 'The update did not work',
  },
  refresh: {
    doing: 'Checking your server and address',
    note: 'Nothing changes on your assistant meanwhile.',
    done: 'Your server and address are checked',
    failed: 'The check did not work',
  },
  repair: {
    doing: 'Repairing your assistant',
    note: 'We found a difference and undo it. What still works keeps working meanwhile.',
    done: 'Your assistant is repaired',
    failed: 'The repair did not work',
  },
};

/** On an adopted server, nothing is installed, and nothing restarts. */
const ADOPTED_BY_KIND: typeof BY_KIND = {
  update: {
    doing: 'Checking your server and address',
    note: 'We restore the server’s name, labels, backups and protection, and its DNS record, if they differ. Nothing on the server changes.',
    done: 'Your server and address are as they should be',
    failed: 'The check did not work',
  },
  repair: {
    doing: 'Repairing your server and address',
    note: 'We found a difference outside your server and undo it. Nothing on the server changes.',
    done: 'Your server and address are repaired',
    failed: 'The repair did not work',
  },
};

const NEW_KEY: UpkeepWords = {
  doing: 'Replacing the model key',
  note: 'Your assistant uses the old key until the new one is there, and may restart once.',
  done: 'Your assistant uses the new model key',
  failed: 'The new model key did not reach your assistant',
};

const OTHER: UpkeepWords = {
  doing: 'Working on your assistant',
  note: RESTART,
  done: 'The work on your assistant is done',
  failed: 'The work on your assistant did not finish',
};

/** The words for an operation that is neither a set-up nor a removal. */
export function upkeepWords(
  { kind, purpose }: Pick<Operation, 'kind' | 'purpose'>,
  { adopted }: Pick<Instance, 'adopted'>,
): UpkeepWords {
  const own = adopted ? ADOPTED_BY_KIND[kind] : undefined;
  return purpose === 'model_key' ? NEW_KEY : (own ?? BY_KIND[kind] ?? OTHER);
}

/** How such an operation ended, as a title. What was cancelled did not fail. */
export function endedTitle(
  operation: Pick<Operation, 'kind' | 'purpose' | 'status' | 'cancelledBy'>,
  instance: Pick<Instance, 'adopted'>,
): string {
  const { done, failed } = upkeepWords(operation, instance);
  if (operation.status === 'succeeded') return done;
  if (operation.status !== 'cancelled') return failed;
  return operation.cancelledBy === 'operator' ? 'We cancelled this change' : 'This change was cancelled';
}
