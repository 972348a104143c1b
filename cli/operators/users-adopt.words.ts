import type { PlannedAdoption } from '../../api/assistants/adoption/adoption.check.ts';
import { countText } from '../../gateway/text/quantities.ts';
import { table } from '../table.ts';

/** An account with what became of its server. `refused`: the clouds or the engine found something against it. */
export type AdoptionOutcome = Omit<PlannedAdoption, 'effect'> & {
  effect: PlannedAdoption['effect'] | 'done' | 'refused';
};

const WORDS: Record<AdoptionOutcome['effect'], string> = {
  adopt: 'adopt',
  resume: 'go on',
  underway: 'under way',
  adopted: 'already adopted',
  skipped: 'skip',
  done: 'adopted',
  refused: 'refused',
};

/** What an adoption did or would do: a line for each account, and a sentence at the end. */
export function adoptionText(outcomes: readonly AdoptionOutcome[], { apply }: { apply: boolean }): string {
  if (outcomes.length === 0) return 'No imported account names a server.\n';
  const cells = outcomes.map(({ label, effect, subdomain, server, problems, notes }) => [
    label,
    apply && effect === 'skipped' ? 'skipped' : WORDS[effect],
    subdomain ?? '-',
    server ? `${server.id} (${server.address || 'no address'})` : '-',
    [...problems, ...notes].join(' '),
  ]);
  return `${table(['user', 'effect', 'assistant', 'server', 'notes'], cells)}\n${sentence(outcomes, apply)}\n`;
}

function sentence(outcomes: readonly AdoptionOutcome[], apply: boolean): string {
  const count = (...effects: AdoptionOutcome['effect'][]) =>
    outcomes.filter(({ effect }) => effects.includes(effect)).length;
  const [before, skipped] = [count('adopted', 'underway'), count('skipped')].map(countText);
  if (apply)
    return `${countText(count('done'))} adopted, ${countText(count('adopted'))} already adopted, ${countText(count('skipped', 'refused'))} not adopted.`;
  const wanted = count('adopt', 'resume');
  const effects = `${countText(wanted)} to adopt, ${before} adopted or under way, ${skipped} to skip.`;
  return wanted === 0 ? effects : `${effects} This was a preview: add --apply to adopt them.`;
}
