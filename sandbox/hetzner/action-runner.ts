import type { Collection } from '../core/store.ts';
import { HetznerError } from './errors.ts';

type ResourceType = 'server' | 'firewall' | 'image' | 'volume';

export interface Resource {
  id: number;
  type: ResourceType;
}

/** Work that takes time. Kept long after it has finished because clients request it by id. */
export interface StoredAction {
  id: number;
  command: string;
  status: 'running' | 'success' | 'error';
  started: string;
  finished: string | null;
  error: { code: string; message: string } | null;
  /** Actions with the same first resource run one after another. */
  resources: Resource[];
  input: Record<string, unknown>;
  /** Code of an injected failure. */
  fail: string | null;
}

/** Executes an action. Must be idempotent: a sandbox that is killed halfway runs it again. */
export type HetznerActionHandler = (action: StoredAction) => Promise<void>;

export interface NewAction {
  command: string;
  resources: Resource[];
  input?: Record<string, unknown>;
  fail?: string | undefined;
}

/** Enough for any client that still waits; without a limit, a sandbox that runs for months would only grow. */
const maxStored = 10_000;

/** Runs actions, one at a time per resource, and stores their results. */
export class ActionRunner {
  readonly #stored: Collection<StoredAction>;
  readonly #nextId: () => number;
  readonly #handlers: () => Record<string, HetznerActionHandler>;
  readonly #queues = new Map<string, Promise<void>>();
  #stopped = false;

  /** `handlers` is called when an action runs because the handlers and the runner depend on each other. */
  constructor(
    stored: Collection<StoredAction>,
    nextId: () => number,
    handlers: () => Record<string, HetznerActionHandler>,
  ) {
    this.#stored = stored;
    this.#nextId = nextId;
    this.#handlers = handlers;
  }

  /** Stores an action and queues it. Returns before it has run, as the real API does. */
  begin({ command, resources, input = {}, fail }: NewAction): StoredAction {
    const action: StoredAction = {
      id: this.#nextId(),
      command,
      status: 'running',
      started: new Date().toISOString(),
      finished: null,
      error: null,
      resources,
      input,
      fail: fail ?? null,
    };
    this.#stored.put(action);
    this.#forgetOldest();
    this.#enqueue(action);
    return action;
  }

  /** Queues again the actions that a killed sandbox left running. */
  resume(): void {
    for (const action of this.#stored.all()) if (action.status === 'running') this.#enqueue(action);
  }

  get(id: number): StoredAction | undefined {
    return this.#stored.get(id);
  }

  /** Actions on a resource, or all of them. */
  list(resource?: Resource): StoredAction[] {
    if (!resource) return this.#stored.all();
    return this.#stored.all().filter(({ resources }) => resources.some((each) => isSame(each, resource)));
  }

  /** Whether an action runs on the resource: further ones are refused with `locked`. */
  isBusy(resource: Resource): boolean {
    return this.#queues.has(keyOf(resource));
  }

  /** Resolves when nothing runs. */
  async settled(): Promise<void> {
    while (this.#queues.size > 0) await Promise.all(this.#queues.values());
  }

  /** Starts no more actions and waits for running ones. Unfinished actions stay `running` for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.settled();
  }

  #forgetOldest(): void {
    if (this.#stored.size <= maxStored) return;
    const oldest = this.#stored.find(({ status }) => status !== 'running');
    if (oldest) this.#stored.remove(oldest.id);
  }

  #enqueue(action: StoredAction): void {
    const key = keyOf(action.resources[0]);
    const run = (this.#queues.get(key) ?? Promise.resolve()).then(() => this.#run(action));
    this.#queues.set(key, run);
    void run.then(() => this.#queues.get(key) === run && this.#queues.delete(key));
  }

  async #run(action: StoredAction): Promise<void> {
    if (this.#stopped) return;
    try {
      if (action.fail) throw new ActionFailed(action.fail);
      await this.#handlers()[action.command]?.(action);
      this.#finish(action, null);
    } catch (error) {
      if (!this.#stopped) this.#finish(action, reasonOf(error));
    }
  }

  #finish(action: StoredAction, error: StoredAction['error']): void {
    const status = error ? 'error' : 'success';
    this.#stored.put({ ...action, status, error, finished: new Date().toISOString() });
  }
}

/** An action as the API returns it (hcloud-go `schema/action.go`). */
export type ActionView = Omit<StoredAction, 'input' | 'fail'> & { progress: number };

/** Presents an action. Progress is an estimate, as in the real API. */
export function presentAction(action: StoredAction): ActionView {
  const { id, command, status, started, finished, error, resources } = action;
  const elapsed = Date.now() - Date.parse(started);
  const progress = status === 'running' ? Math.min(95, Math.round(elapsed / 150)) : 100;
  return { id, command, status, progress, started, finished, error, resources };
}

class ActionFailed extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code === 'resource_unavailable' ? 'error during placement' : `action failed: ${code}`);
    this.code = code;
  }
}

function reasonOf(error: unknown): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ActionFailed || error instanceof HetznerError) return { code: error.code, message };
  return { code: 'action_failed', message };
}

function keyOf(resource: Resource | undefined): string {
  return `${resource?.type}:${resource?.id}`;
}

function isSame(a: Resource, b: Resource): boolean {
  return a.id === b.id && a.type === b.type;
}
