import type { GatewayCollections } from '../store/collections.ts';
import type { ChangeTopic } from './change.model.ts';

type ChangeCollections = Pick<GatewayCollections, 'llmChanges'>;

/**
 * Announces a change. Call it after the change itself, so that a process that sees the new number reads the new rows.
 */
export async function announceChange({ llmChanges }: ChangeCollections, what: ChangeTopic): Promise<void> {
  await llmChanges.updateOne({ _id: what }, { $inc: { count: 1 } }, { upsert: true });
}

interface ChangeWatch {
  collections: ChangeCollections;
  what: ChangeTopic;
  /** Called for each change; called again if it fails. */
  onChange(): Promise<void> | void;
  onTrouble(error: unknown): void;
  /** The polling interval in ms: a change reaches every process within it. */
  everyMs?: number;
}

/** Polls for changes until the returned function is called. */
export function watchChanges({
  collections,
  what,
  onChange,
  onTrouble,
  everyMs = 400,
}: ChangeWatch): () => void {
  let count: number | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function poll(): Promise<void> {
    try {
      const latest = (await collections.llmChanges.findById(what).lean())?.count ?? 0;
      if (count !== undefined && latest !== count) await onChange();
      count = latest;
    } catch (error) {
      onTrouble(error);
    }
    if (!closed) timer = setTimeout(() => void poll(), everyMs).unref();
  }
  void poll();

  return () => {
    closed = true;
    clearTimeout(timer);
  };
}
