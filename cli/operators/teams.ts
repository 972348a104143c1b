import { findCustomer } from '../../api/assistants/instances/customers.ts';
import type { Collections } from '../../api/collections.ts';
import { TRIAL_TEAM } from '../../api/usage/trial-chat/trial.team.ts';
import { type OperatorContext, requireCustomer } from './context.ts';

/** A team: the owner's id, and their name on the command line. */
export interface NamedTeam {
  team: string;
  name: string;
}

/**
 * The team of a customer, named by subdomain; `trial` is the home page's trial chat unless a customer has that name.
 * Throws CommandFailure (exit 67) if there is none.
 */
export async function teamOf(context: OperatorContext, customer: string): Promise<NamedTeam> {
  if (customer === TRIAL_TEAM && !(await findCustomer(context.collections, TRIAL_TEAM)))
    return { team: TRIAL_TEAM, name: 'trial chat' };
  const { teamId, subdomain } = await requireCustomer(context, customer);
  return { team: teamId.toString(), name: subdomain };
}

/** All teams with any usage, including those that no longer have an assistant. */
export async function allTeams({ ledgers, instances }: Collections): Promise<NamedTeam[]> {
  const [teams, rows] = await Promise.all([
    ledgers.find({}, { _id: 1 }).lean(),
    instances.find({}, { teamId: 1, subdomain: 1 }).lean(),
  ]);
  const names = new Map(rows.map(({ teamId, subdomain }) => [teamId.toString(), subdomain]));
  return teams.map(({ _id }) => ({ team: _id, name: names.get(_id) ?? _id }));
}
