import type { TierId } from '../../stacks/catalog/tiers.ts';
import { watchChanges } from '../changes/change.commands.ts';
import type { AssistantFacts, GatewayCollections, ReadAssistant } from '../store/collections.ts';
import type { KeyRecord } from './key.model.ts';
import { keyHashOf } from './key.ts';

/** Whom a key stands for. */
export interface Caller {
  keyHash: string;
  prefix: string;
  instanceId: string;
  /** Who pays. */
  teamId: string;
  /** Whose limits hold where nobody set others. */
  tier: TierId;
}

/** Why a key does not open. */
export type KeyRefusal = 'unknown' | 'revoked' | 'suspended';

/** What this process knows of keys. */
export interface Keyring {
  /** Whom a key stands for now. Rejects where the database is away and the key is not known here. */
  lookUp(key: string): Promise<Caller | KeyRefusal>;
  /** Calls back, once, when a key that opened does not any more. Returns how to stop listening. */
  onInvalidated(keyHash: string, closed: (why: KeyRefusal) => void): () => void;
  close(): void;
}

interface CachedKey {
  answer: Caller | KeyRefusal;
  /** Until when it holds without another look, ms of the process's clock. */
  until: number;
}

interface KeyringOptions {
  collections: Pick<GatewayCollections, 'llmKeys' | 'llmChanges'>;
  assistantOf: ReadAssistant;
  /** How often it asks whether any key has changed, in ms: within this, a change reaches every process. */
  everyMs?: number;
  onTrouble?: (error: unknown) => void;
  now?: () => number;
}

/** A key that opened is asked for again after so long, though nothing was announced. */
const CACHE_TTL_MS = 60_000;
/** Guesses are many and the memory for them is not. */
const MAX_CACHED_KEYS = 50_000;

/**
 * Knows keys without a look at the database: one small read every `everyMs` says whether any key has changed anywhere, and
 * only then are those in use read again.
 */
export function openKeyring({
  collections,
  assistantOf,
  everyMs,
  onTrouble = () => undefined,
  now = () => performance.now(),
}: KeyringOptions): Keyring {
  const cached = new Map<string, CachedKey>();
  /** Keys that nobody has: however many are guessed, they push no real one out. */
  const unknownKeys = new Map<string, CachedKey>();
  const listeners = new Map<string, Set<(why: KeyRefusal) => void>>();
  let epoch = 0;

  async function read(keyHash: string): Promise<Caller | KeyRefusal> {
    const asked = epoch;
    const record = await collections.llmKeys.findById(keyHash).lean();
    const instance = record && (await assistantOf(record.instanceId));
    const answer = decideCaller(record, instance);
    const cache = answer === 'unknown' ? unknownKeys : cached;
    if (cache.size >= MAX_CACHED_KEYS) cache.clear();
    // What was read before a change must not outlive it.
    if (asked === epoch) cache.set(keyHash, { answer, until: now() + CACHE_TTL_MS });
    return answer;
  }

  async function lookUp(key: string): Promise<Caller | KeyRefusal> {
    const keyHash = keyHashOf(key);
    const found = cached.get(keyHash) ?? unknownKeys.get(keyHash);
    return found && found.until > now() ? found.answer : read(keyHash);
  }

  /** Reads again those in use, and forgets the others until somebody comes with them. */
  async function recheck(): Promise<void> {
    cached.clear();
    unknownKeys.clear();
    epoch += 1;
    for (const [keyHash, waiting] of listeners) {
      const answer = await read(keyHash);
      if (typeof answer !== 'string') continue;
      listeners.delete(keyHash);
      for (const tell of waiting) tell(answer);
    }
  }

  const close = watchChanges({
    collections,
    what: 'keys',
    onChange: recheck,
    onTrouble,
    ...(everyMs && { everyMs }),
  });

  return {
    lookUp,
    onInvalidated(keyHash, tell) {
      const waiting = listeners.get(keyHash) ?? new Set();
      listeners.set(keyHash, waiting.add(tell));
      return () => {
        waiting.delete(tell);
        if (waiting.size === 0) listeners.delete(keyHash);
      };
    },
    close,
  };
}

function decideCaller(record: KeyRecord | null, instance: AssistantFacts | null): Caller | KeyRefusal {
  if (!record) return 'unknown';
  if (!instance) return 'revoked';
  const { _id, prefix, instanceId, ownerId, status, retiresAt } = record;
  if (status === 'revoked' || (retiresAt && retiresAt.getTime() <= Date.now())) return 'revoked';
  if (instance.suspension) return 'suspended';
  return {
    keyHash: _id,
    prefix,
    instanceId: instanceId.toString(),
    teamId: ownerId.toString(),
    tier: instance.desired.tier,
  };
}
