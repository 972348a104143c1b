import type { ZodType } from 'zod';

/** A stack program and the shapes that go in and come out. `module` is a file URL whose export `program` is a `ProgramRun`. */
export interface StackProgram<I, O> {
  kind: string;
  module: string;
  inputs: ZodType<I>;
  outputs: ZodType<O>;
  /**
   * Names of plugins that its resources need and that may be kept between runs, such as `hcloud`. Only those of Pulumi's
   * Terraform bridge may: each run ends with a Cancel, after which others (command, say) refuse to work. Those start anew.
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

/** What the engine says while it runs. Values never travel here, only names. */
export interface EngineProgress {
  at: Date;
  urn: string;
  /** Pulumi's type token, such as `hcloud:index/server:Server`. */
  type: string;
  name: string;
  action: 'create' | 'update' | 'replace' | 'delete' | 'read' | 'refresh' | 'import' | 'same';
  phase: 'started' | 'done' | 'failed';
}

/** Counts by action, as Pulumi's summary has them (`same`, `create`, `update`, `replace`, `delete`). */
export type ChangeCounts = Record<string, number>;

/** One resource that a preview says would change. `paths` are the names of the properties that differ. */
export interface PlannedChange {
  urn: string;
  type: string;
  name: string;
  action: EngineProgress['action'];
  paths: string[];
}

export interface RunOptions {
  onProgress?: (progress: EngineProgress) => void;
  /** Told once, before any cloud call: who runs it, so that another worker can end it after a crash. */
  onStarted?: (engine: { pid: number; host: string }) => void | Promise<void>;
  signal?: AbortSignal;
}

/** Drives stacks through Pulumi's Automation API, one child process per run. */
export interface Engine {
  /** Brings the stack to its inputs. Running it twice changes nothing. */
  up<I, O>(request: StackRequest<I, O>, options?: RunOptions): Promise<{ outputs: O; changes: ChangeCounts }>;
  /** Says what `up` would do. Takes no lock. */
  preview<I, O>(
    request: StackRequest<I, O>,
    options?: RunOptions & { refresh?: boolean | undefined },
  ): Promise<{ changes: ChangeCounts; planned: PlannedChange[] }>;
  /** Brings the state to what the clouds say. */
  refresh<I, O>(
    request: StackRequest<I, O>,
    options?: RunOptions & { clearPendingCreates?: boolean },
  ): Promise<{ changes: ChangeCounts }>;
  /**
   * Refreshes, destroys every resource and removes the stack. Succeeds on a stack that does not exist. Throws
   * `resource_protected`, with nothing removed, where the stack is protected and `unprotect` does not lift that.
   */
  destroy<I, O>(
    request: StackRequest<I, O>,
    options?: RunOptions & { unprotect?: boolean },
  ): Promise<{ changes: ChangeCounts }>;
  /** What a crash left: creates that began and never ended, and a lock whose process is dead. */
  examine(stack: { cell: string; project: string; stack: string }): Promise<StackCondition>;
  /**
   * Ends what is left of a dead run: its engine and plugins, its stale lock. Refuses (`stack_busy`) where the lock's
   * process lives. A lock of another host is taken to be held unless `force` says that its lease is over.
   */
  recover(
    stack: { cell: string; project: string; stack: string },
    options?: { force?: boolean },
  ): Promise<void>;
  /** Stops what runs (each such call rejects with `cancelled`), ends every child, and resolves when none is left. */
  close(): Promise<void>;
}

export interface StackCondition {
  exists: boolean;
  /** Where it does not exist: how it comes back, should it have been there before. Whole sentences, for an operator. */
  recoveryAdvice?: string;
  pendingCreates: { urn: string; type: string }[];
  resources: { urn: string; type: string; id: string }[];
  lock?: { pid: number; host: string; alive: boolean };
}
