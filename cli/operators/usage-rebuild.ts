import type { AuditedChanges } from '../../api/operators/admin-action.changes.ts';
import type { AuditTarget } from '../../api/platform/audit/audit.model.ts';
import { rebuildUsage, UsageChanging } from '../../api/usage/reports/usage.rebuild.ts';
import { countText } from '../../gateway/text/quantities.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print } from '../print.ts';
import { shellActor } from './actor.ts';
import { type OperatorContext, withContext } from './context.ts';
import { allTeams, type NamedTeam, teamOf } from './teams.ts';
import { rebuildLines } from './usage-rebuild.words.ts';

/**
 * Rebuilds totals and ledger of one customer, or of all, from the usage records and prints what was wrong. Each rebuild
 * adds an audit entry. Throws CommandFailure: exit 67 for an unknown customer, 75 if calls of some came in too fast.
 */
export async function rebuildCustomerUsage(home: string, customer: string | undefined): Promise<void> {
  await withContext(home, async (context) => {
    const teams = customer ? [await teamOf(context, customer)] : await allTeams(context.collections);
    const changing: string[] = [];
    let wrong = 0;
    for (const one of teams) {
      const lines = await rebuildTeam(context, one);
      if (!lines) changing.push(one.name);
      else if (lines.length > 0) {
        print(`${one.name}\n${lines.join('')}`);
        wrong += 1;
      }
    }
    print(`${sentence(teams.length - changing.length, wrong)}\n`);
    if (changing.length > 0) throw tooFast(changing);
  });
}

/** What was wrong, one line each; undefined if calls come in faster than they can be counted. */
async function rebuildTeam(
  { collections }: OperatorContext,
  { team, name }: NamedTeam,
): Promise<string[] | undefined> {
  try {
    const lines = rebuildLines(await rebuildUsage(collections, team));
    const target: AuditTarget = { kind: 'customer', name };
    const change: AuditedChanges['rebuild usage'] = { corrected: lines.length };
    await collections.audit.create({
      actor: shellActor(),
      act: 'rebuild usage',
      target,
      change,
      outcome: 'done',
    });
    return lines;
  } catch (error) {
    if (error instanceof UsageChanging) return undefined;
    throw error;
  }
}

function tooFast(names: readonly string[]): CommandFailure {
  return new CommandFailure(
    `Calls of ${names.join(', ')} come in faster than they can be counted. Nothing is lost.`,
    'run it again when fewer come in',
    EXIT.busy,
  );
}

function sentence(teams: number, wrong: number): string {
  if (teams === 0) return 'Nobody has used anything yet.';
  const counted = teams === 1 ? '1 account' : `${countText(teams)} accounts`;
  return wrong === 0
    ? `${counted} recounted: all totals were right.`
    : `${counted} recounted; ${countText(wrong)} corrected.`;
}
