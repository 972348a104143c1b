import type { PlannedAdoption } from './adoption.check.ts';

/** What the audit has of one run: how many adoptions it requested, and how many accounts it left as they were. */
export interface AdoptionChange {
  requested: number;
  unchanged: number;
  skipped: number;
}

/** The accounts by what became of them. */
export function countAdoptions(planned: readonly Pick<PlannedAdoption, 'effect'>[]): AdoptionChange {
  const count = (...effects: PlannedAdoption['effect'][]) =>
    planned.filter(({ effect }) => effects.includes(effect)).length;
  return {
    requested: count('adopt', 'resume'),
    unchanged: count('adopted', 'underway'),
    skipped: count('skipped'),
  };
}

/** The counts as text: `2 requested, 1 as before, 0 skipped`. */
export function adoptionChangeText({ requested, unchanged, skipped }: AdoptionChange): string {
  return `${requested} requested, ${unchanged} as before, ${skipped} skipped`;
}
