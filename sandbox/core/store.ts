import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** A stored document: plain JSON with an id. Documents are replaced, never changed in place. */
export interface Document {
  id: string | number;
}

/** Documents of one kind, read from memory and written through to disk: once `put` returns, the document survives SIGKILL. */
export class Collection<T extends Document> {
  readonly #documents = new Map<T['id'], T>();
  readonly #kind: string;
  readonly #write: StatementSync;
  readonly #erase: StatementSync;
  readonly #afterwards: (apply: () => void) => void;

  /** `afterwards` changes the memory once the change on disk is committed. */
  constructor(db: DatabaseSync, kind: string, afterwards: (apply: () => void) => void) {
    this.#kind = kind;
    this.#afterwards = afterwards;
    this.#write = db.prepare('INSERT OR REPLACE INTO documents (kind, id, body) VALUES (?, ?, ?)');
    this.#erase = db.prepare('DELETE FROM documents WHERE kind = ? AND id = ?');
    const rows = db.prepare('SELECT body FROM documents WHERE kind = ? ORDER BY rowid').all(kind);
    for (const row of rows) {
      const document = JSON.parse(String(row.body)) as T;
      this.#documents.set(document.id, document);
    }
  }

  /** Every document, oldest first. */
  all(): T[] {
    return [...this.#documents.values()];
  }

  get(id: T['id']): T | undefined {
    return this.#documents.get(id);
  }

  find(test: (document: T) => boolean): T | undefined {
    for (const document of this.#documents.values()) if (test(document)) return document;
    return undefined;
  }

  get size(): number {
    return this.#documents.size;
  }

  /** Writes the document to disk, then to memory: a full disk throws and changes nothing. */
  put(document: T): T {
    this.#write.run(this.#kind, String(document.id), JSON.stringify(document));
    this.#afterwards(() => this.#documents.set(document.id, document));
    return document;
  }

  remove(id: T['id']): void {
    this.#erase.run(this.#kind, String(id));
    this.#afterwards(() => this.#documents.delete(id));
  }
}

/** The state of the clouds in one SQLite file, so that a killed sandbox resumes where it stopped. */
export class Store {
  readonly #db: DatabaseSync;
  readonly #counters: Collection<{ id: string; last: number }>;
  /** Changes to the memory that wait for the transaction to commit. */
  #pending: (() => void)[] | undefined;

  /** `file` is a path, or `:memory:` for a sandbox that keeps nothing. Throws when another sandbox has it open. */
  constructor(file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#db = openExclusively(file);
    this.#counters = this.collection('counters');
  }

  collection<T extends Document>(kind: string): Collection<T> {
    return new Collection<T>(this.#db, kind, (apply) =>
      this.#pending ? this.#pending.push(apply) : apply(),
    );
  }

  /** The next id of a kind. An id is never reused, even after the document is removed or the sandbox restarts. */
  nextId(kind: string, first: number): number {
    const last = this.#counters.get(kind)?.last ?? first - 1;
    return this.#counters.put({ id: kind, last: last + 1 }).last;
  }

  /** Applies all writes or none, on disk and in memory. `work` only writes; its changes can be read after the commit. */
  transaction(work: () => void): void {
    const applied: (() => void)[] = [];
    this.#pending = applied;
    this.#db.exec('BEGIN');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      this.#pending = undefined;
    }
    for (const apply of applied) apply();
  }

  close(): void {
    this.#db.close();
  }
}

function openExclusively(file: string): DatabaseSync {
  try {
    const db = new DatabaseSync(file);
    // One writer at all times: a second sandbox on the same home would remove the first one's servers.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    db.exec('CREATE TABLE IF NOT EXISTS documents (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id))');
    return db;
  } catch (cause) {
    throw new Error(
      `The sandbox cannot open its state ${file}: ${(cause as Error).message}. ` +
        'If another sandbox uses this folder, stop it first; else check that the folder is writable.',
      { cause },
    );
  }
}
