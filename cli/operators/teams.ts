import { findCustomer } from '../../api/assistants/instances/customers.ts';
import type { Collections } from '../../api/collections.ts';
import { TRIAL_TEAM } from '../../api/usage/trial-chat/trial.team.ts';
import { type OperatorContext, requireCustomer } from './context.ts';

/** Whose usage it is: the owner's id, and what she is called at the command line. */
export interface NamedTeam {
  team: string;
  name: string;
}

/**
 * The team that a customer named by her subdomain belongs to; `trial` is the chat of the home page, where no customer is called
 * so. Throws CommandFailure (exit 67) where there is none.
 */
export async function teamOf(context: OperatorContext, customer: string): Promise<NamedTeam> {
  if (customer === TRIAL_TEAM && !(await findCustomer(context.collections, TRIAL_TEAM)))
    return { team: TRIAL_TEAM, name: 'trial chat' };
  const { ownerId, subdomain } = await requireCustomer(context, customer);
  return { team: ownerId.toString(), name: subdomain };
}

/** Everybody who ever used anything, also who has no assistant any more. */
export async function allTeams({ ledgers, instances }: Collections): Promise<NamedTeam[]> {
  const [teams, rows] = await Promise.all([
    ledgers.find({}, { _id: 1 }).lean(),
    instances.find({}, { ownerId: 1, subdomain: 1 }).lean(),
  ]);
  const names = new Map(rows.map(({ ownerId, subdomain }) => [ownerId.toString(), subdomain]));
  return teams.map(({ _id }) => ({ team: _id, name: names.get(_id) ?? _id }));
}
