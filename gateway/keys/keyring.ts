import type { TierId } from '../../stacks/catalog/tiers.ts';
import { watchChanges } from '../changes/change.commands.ts';
import type { AssistantFacts, GatewayCollections, ReadAssistant } from '../store/collections.ts';
import type { KeyRecord } from './key.model.ts';
import { keyHashOf } from './key.ts';
import type { ProgramKeyRecord } from './program-key.model.ts';

/** Whom a key belongs to: an assistant, itself or a program of its owner's. */
export interface Caller {
  keyHash: string;
  prefix: string;
  instanceId: string;
  /** Who pays. */
  teamId: string;
  /** The tier whose limits apply where nobody set others. */
  tier: TierId;
}

/** Why a key is not accepted. */
export type KeyRefusal = 'unknown' | 'revoked' | 'suspended';

/** The keys that this process knows. */
export interface Keyring {
  /** Who a key belongs to now. Rejects where the database is unreachable and the key is not cached. */
  lookUp(key: string): Promise<Caller | KeyRefusal>;
  /** Whether this process has accepted the key lately: answered without the database. */
  isInUse(key: string): boolean;
  /** Calls back once when an accepted key becomes invalid. Returns a function that stops listening. */
  onInvalidated(keyHash: string, closed: (why: KeyRefusal) => void): () => void;
  close(): void;
}

interface CachedKey {
  answer: Caller | KeyRefusal;
  /** Until when the answer is valid without another read, in ms of the process's clock. */
  until: number;
}

interface KeyringOptions {
  collections: Pick<GatewayCollections, 'llmKeys' | 'programKeys' | 'llmChanges'>;
  assistantOf: ReadAssistant;
  /** How often it checks whether any key has changed, in ms: a change reaches every process within it. */
  everyMs?: number;
  onTrouble?: (error: unknown) => void;
  now?: () => number;
}

/** A cached key is read again after this long, even without an announced change. */
const CACHE_TTL_MS = 60_000;
/** Guessed keys are many, and memory is limited. */
const MAX_CACHED_KEYS = 50_000;

/**
 * Caches keys: one small read every `everyMs` tells whether any key has changed anywhere, and only then are the keys in
 * use read again.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure: the caches and those who wait for them change together
export function openKeyring({
  collections,
  assistantOf,
  everyMs,
  onTrouble = () => undefined,
  now = () => performance.now(),
}: KeyringOptions): Keyring {
  const cached = new Map<string, CachedKey>();
  /** Unknown keys, cached separately: however many are guessed, they evict no real one. */
  const unknownKeys = new Map<string, CachedKey>();
  const listeners = new Map<string, Set<(why: KeyRefusal) => void>>();
  let epoch = 0;

  async function read(keyHash: string): Promise<Caller | KeyRefusal> {
    const asked = epoch;
    const record = await findKey(collections, keyHash);
    const instance = record && (await assistantOf(record.instanceId));
    const answer = decideCaller(record, instance);
    if (record && typeof answer === 'object') void noteUse(collections, record).catch(onTrouble);
    const cache = answer === 'unknown' ? unknownKeys : cached;
    if (cache.size >= MAX_CACHED_KEYS) cache.clear();
    // A result that was read before a change must not outlive it.
    if (asked === epoch) cache.set(keyHash, { answer, until: now() + CACHE_TTL_MS });
    return answer;
  }

  async function lookUp(key: string): Promise<Caller | KeyRefusal> {
    const keyHash = keyHashOf(key);
    const found = cached.get(keyHash) ?? unknownKeys.get(keyHash);
    return found && found.until > now() ? found.answer : read(keyHash);
  }

  /** Reads the keys in use again, and forgets the others until they are next presented. */
  async function recheck(): Promise<void> {
    cached.clear();
    unknownKeys.clear();
    epoch += 1;
    for (const [keyHash, waiting] of listeners) {
      const answer = await read(keyHash);
      if (typeof answer !== 'string') continue;
      listeners.delete(keyHash);
      for (const notify of waiting) notify(answer);
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
    isInUse: (key) => typeof cached.get(keyHashOf(key))?.answer === 'object',
    onInvalidated(keyHash, notify) {
      const waiting = listeners.get(keyHash) ?? new Set();
      listeners.set(keyHash, waiting.add(notify));
      return () => {
        waiting.delete(notify);
        if (waiting.size === 0) listeners.delete(keyHash);
      };
    },
    close,
  };
}

type AnyKeyRecord = KeyRecord | ProgramKeyRecord;
type KeyCollections = KeyringOptions['collections'];

/** An assistant's key, or else one of a program. */
async function findKey(
  { llmKeys, programKeys }: KeyCollections,
  keyHash: string,
): Promise<AnyKeyRecord | null> {
  return (await llmKeys.findById(keyHash).lean()) ?? (await programKeys.findById(keyHash).lean());
}

/** Notes the use of a program's key, once a minute at most however often keys are read again. */
async function noteUse({ programKeys }: KeyCollections, record: AnyKeyRecord): Promise<void> {
  if (!('name' in record)) return;
  const at = new Date();
  if (record.lastUsedAt && at.getTime() - record.lastUsedAt.getTime() < CACHE_TTL_MS) return;
  await programKeys.updateOne({ _id: record._id }, { $set: { lastUsedAt: at } });
}

function decideCaller(record: AnyKeyRecord | null, instance: AssistantFacts | null): Caller | KeyRefusal {
  if (!record) return 'unknown';
  if (!instance || isRevoked(record)) return 'revoked';
  if (instance.suspension) return 'suspended';
  const { _id, prefix, instanceId, teamId } = record;
  return {
    keyHash: _id,
    prefix,
    instanceId: instanceId.toString(),
    teamId: teamId.toString(),
    tier: instance.desired.tier,
  };
}

function isRevoked(record: AnyKeyRecord): boolean {
  if ('name' in record) return Boolean(record.revokedAt);
  const { status, retiresAt } = record;
  return status === 'revoked' || (retiresAt ? retiresAt.getTime() <= Date.now() : false);
}
