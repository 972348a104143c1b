import { z } from 'zod';

/** Which stack of which cell. */
export interface StackRef {
  cell: string;
  project: string;
  stack: string;
}

/** The part of a stack's deployment that recovery reads. Secrets in it stay encrypted. */
export const deployment = z.object({
  resources: z
    .array(
      z.object({
        urn: z.string(),
        type: z.string(),
        id: z.string().default(''),
        protect: z.boolean().default(false),
      }),
    )
    .default([]),
  pending_operations: z
    .array(z.object({ type: z.string(), resource: z.object({ urn: z.string(), type: z.string() }) }))
    .default([]),
});
export type Deployment = z.infer<typeof deployment>;

/** One lock on a stack, as the engine wrote it. `at` in seconds since the epoch. */
export interface StackLock {
  /** What `unlock` takes. */
  key: string;
  pid: number;
  host: string;
  at: number;
}

/** Where the state of a cell's stacks lives, and what may be done to it without starting an engine. */
export interface StateStore {
  /** `PULUMI_BACKEND_URL` of a stack. */
  url(ref: StackRef): string;
  exists(ref: StackRef): Promise<boolean>;
  /** Makes an empty stack. Harmless when it exists. */
  create(ref: StackRef): Promise<void>;
  /** Undefined when there is no such stack. */
  read(ref: StackRef): Promise<Deployment | undefined>;
  /** The next step of a person where the state cannot be read, or is gone although it should be there: whole sentences. */
  recoveryAdvice(ref: StackRef): Promise<string>;
  /** Bytes that are free where the state is; endless in a bucket. */
  freeBytes(ref: StackRef): Promise<number>;
  /** Keeps the state as it is now, before a run may damage it. Needs no room. */
  backUp(ref: StackRef): Promise<void>;
  /**
   * Ends what `keep` began: where the state can no longer be read, the kept one is put back. A disk that fills up in the
   * middle of a save cuts the file short, and the engine's own copy with it.
   */
  restoreIfDamaged(ref: StackRef): Promise<void>;
  locks(ref: StackRef): Promise<StackLock[]>;
  unlock(ref: StackRef, lock: StackLock): Promise<void>;
  /** Drops the locks that `locks` cannot list. */
  unlockUnlisted(ref: StackRef): Promise<void>;
  /** Keeps the history of the last `kept` updates. */
  prune(ref: StackRef, kept: number): Promise<void>;
  /** Removes what a removed stack leaves: backups and history hold its secrets still. */
  purge(ref: StackRef): Promise<void>;
}
