import type { Types } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';
import type { ImportEffect, PlannedRow } from './import.plan.ts';

/** How many rows ended in which way. */
export type ImportCounts = Record<ImportEffect, number>;

/** What the audit has of one import. */
export interface ImportChange extends ImportCounts {
  /** SHA-256 of the file. */
  sha256: string;
}

/** Who imports which file, for the audit. */
export interface ImportSource {
  actor: string;
  /** Without its folder. */
  fileName: string;
  sha256: string;
}

/** The rows by how they ended. */
export function countEffects(rows: readonly PlannedRow[]): ImportCounts {
  const counts = { created: 0, updated: 0, unchanged: 0, skipped: 0 };
  for (const { effect } of rows) counts[effect] += 1;
  return counts;
}

/** The audit entry of one import: written before the first change, so that an import that was killed is in the audit. */
export class ImportAuditEntry {
  readonly #collections: Pick<AccountCollections, 'audit'>;
  readonly #source: ImportSource;
  #id: Types.ObjectId | undefined;

  constructor(collections: Pick<AccountCollections, 'audit'>, source: ImportSource) {
    this.#collections = collections;
    this.#source = source;
  }

  /** Writes the entry, unless it is there. */
  async open(done: readonly PlannedRow[]): Promise<void> {
    if (this.#id) return;
    const { actor, fileName } = this.#source;
    const entry = await this.#collections.audit.create({
      actor,
      act: 'import users',
      target: { kind: 'file', name: fileName },
      change: this.#change(done),
      outcome: 'unfinished',
    });
    this.#id = entry._id;
  }

  /** Records how far the import is. Does nothing if it has changed nothing. */
  async update(done: readonly PlannedRow[], outcome: 'unfinished' | 'done'): Promise<void> {
    if (!this.#id) return;
    const set = { change: this.#change(done), outcome };
    await this.#collections.audit.updateOne({ _id: this.#id }, { $set: set });
  }

  #change(done: readonly PlannedRow[]): ImportChange {
    return { sha256: this.#source.sha256, ...countEffects(done) };
  }
}

/** An import's counts as text: `3 created, 1 updated, 2 there already, 1 skipped`. */
export function importChangeText({ created, updated, unchanged, skipped }: ImportCounts): string {
  return `${created} created, ${updated} updated, ${unchanged} there already, ${skipped} skipped`;
}
