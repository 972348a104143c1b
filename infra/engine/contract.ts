import type { ZodType } from 'zod';

/**
 * A stack program and the shapes of its inputs and outputs. `module` is a file URL whose export `program` is a
 * `ProgramRun`.
 */
export interface StackProgram<I, O> {
  kind: string;
  module: string;
  inputs: ZodType<I>;
  outputs: ZodType<O>;
  /**
   * Names of plugins that its resources need and that may keep running between runs, such as `hcloud`. Only plugins of
   * Pulumi's Terraform bridge may: each run ends with a Cancel, after which others (such as command) refuse to work and
   * have to be restarted.
   */
  plugins?: readonly string[];
}

/** Declares resources for parsed inputs and returns the stack's outputs as Pulumi outputs. */
export type ProgramRun<I> = (inputs: I) => Promise<Record<string, unknown>>;

/** One run of the engine on one stack. `credentials` becomes the providers' environment (HCLOUD_TOKEN, …), never argv or config. */
export interface StackRequest<I, O> {
  program: StackProgram<I, O>;
  stack: string;
  cell: string;
  inputs: I;
  credentials: Record<string, string>;
}

/** What the engine reports while it runs. Contains only names, never values. */
export interface EngineProgress {
  at: Date;
  urn: string;
  /** Pulumi's type token, such as `hcloud:index/server:Server`. */
  type: string;
  name: string;
  action: 'create' | 'update' | 'replace' | 'delete' | 'read' | 'refresh' | 'import' | 'same';
  phase: 'started' | 'done' | 'failed';
}

/** Counts by action, as in Pulumi's summary (`same`, `create`, `update`, `replace`, `delete`). */
export type ChangeCounts = Record<string, number>;

/** One resource that would change according to a preview. `paths` are the names of the properties that differ. */
export interface PlannedChange {
  urn: string;
  type: string;
  name: string;
  action: EngineProgress['action'];
  paths: string[];
}

export interface RunOptions {
  onProgress?: (progress: EngineProgress) => void;
  /**
   * Called once, before any cloud call, with the process that runs it, so that another worker can end it after a crash.
   */
  onStarted?: (engine: { pid: number; host: string }) => void | Promise<void>;
  signal?: AbortSignal;
}

/** Drives stacks through Pulumi's Automation API, one child process per run. */
export interface Engine {
  /** Brings the stack to its inputs. Running it twice changes nothing. */
  up<I, O>(request: StackRequest<I, O>, options?: RunOptions): Promise<{ outputs: O; changes: ChangeCounts }>;
  /** Reports what `up` would do. Takes no lock. */
  preview<I, O>(
    request: StackRequest<I, O>,
    options?: RunOptions & { refresh?: boolean | undefined },
  ): Promise<{ changes: ChangeCounts; planned: PlannedChange[] }>;
  /** Updates the state to match the clouds. */
  refresh<I, O>(
    request: StackRequest<I, O>,
    options?: RunOptions & { clearPendingCreates?: boolean },
  ): Promise<{ changes: ChangeCounts }>;
  /**
   * Refreshes, destroys every resource and removes the stack. Succeeds on a stack that does not exist. Throws
   * `resource_protected`, and removes nothing, if the stack is protected and `unprotect` is not set.
   */
  destroy<I, O>(
    request: StackRequest<I, O>,
    options?: RunOptions & { unprotect?: boolean },
  ): Promise<{ changes: ChangeCounts }>;
  /** What a crash left behind: creates that began and never ended, and a lock whose process is dead. */
  examine(stack: { cell: string; project: string; stack: string }): Promise<StackCondition>;
  /**
   * Cleans up after a dead run: ends its engine and plugins and removes its stale lock. Throws `stack_busy` if the
   * lock's process is alive. A lock of another host counts as live unless `force` says that its lease is over.
   */
  recover(
    stack: { cell: string; project: string; stack: string },
    options?: { force?: boolean },
  ): Promise<void>;
  /** Drops these replaced resources from the state, because they are gone from their clouds. Takes no other ids. */
  forget(stack: { cell: string; project: string; stack: string }, ids: readonly string[]): Promise<void>;
  /**
   * Removes the stack with its state and history, and leaves everything that it has in the clouds. Succeeds on a stack
   * that does not exist. Throws `stack_busy` while another run holds its lock.
   */
  disown(stack: { cell: string; project: string; stack: string }): Promise<void>;
  /** Stops all runs (each call rejects with `cancelled`), ends every child, and resolves when none is left. */
  close(): Promise<void>;
}

export interface StackCondition {
  exists: boolean;
  /** If the stack does not exist: how to restore it, if it existed before. Whole sentences, for an operator. */
  recoveryAdvice?: string;
  pendingCreates: { urn: string; type: string }[];
  /** The resources that the stack has. */
  resources: { urn: string; type: string; id: string }[];
  /**
   * What an unfinished replacement left in the state, if anything: resources that are gone, or that the next run deletes.
   * None of them may be adopted, because the run that imports it would delete it.
   */
  replaced?: { urn: string; type: string; id: string }[];
  lock?: { pid: number; host: string; alive: boolean };
}
