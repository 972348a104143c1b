import { z } from 'zod';

/** Identifies a stack in a cell. */
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
        /** Replaced by another one, and still to be deleted. */
        delete: z.boolean().default(false),
        /** Deleted before its replacement was created. */
        pendingReplacement: z.boolean().default(false),
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

/** Where the state of a cell's stacks is stored, and what can be done to it without starting an engine. */
export interface StateStore {
  /** `PULUMI_BACKEND_URL` of a stack. */
  url(ref: StackRef): string;
  exists(ref: StackRef): Promise<boolean>;
  /** Creates an empty stack. Does nothing if it exists. */
  create(ref: StackRef): Promise<void>;
  /** Undefined if there is no such stack. */
  read(ref: StackRef): Promise<Deployment | undefined>;
  /** What a person has to do if the state cannot be read, or is unexpectedly gone. Whole sentences. */
  recoveryAdvice(ref: StackRef): Promise<string>;
  /** Free bytes where the state is stored; infinite for a bucket. */
  freeBytes(ref: StackRef): Promise<number>;
  /** Keeps a copy of the state before a run may damage it. Needs no space. */
  backUp(ref: StackRef): Promise<void>;
  /**
   * Completes `backUp`: restores the copy if the state can no longer be read, and removes it otherwise. A disk that
   * fills up in the middle of a save truncates the file and the engine's own copy.
   */
  restoreIfDamaged(ref: StackRef): Promise<void>;
  locks(ref: StackRef): Promise<StackLock[]>;
  unlock(ref: StackRef, lock: StackLock): Promise<void>;
  /** Drops the locks that `locks` cannot list. */
  unlockUnlisted(ref: StackRef): Promise<void>;
  /** Keeps the history of the last `kept` updates. */
  prune(ref: StackRef, kept: number): Promise<void>;
  /** Removes the files of a removed stack: backups and history still contain its secrets. */
  purge(ref: StackRef): Promise<void>;
}
