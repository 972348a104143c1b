import type { QueryFilter } from 'mongoose';
import { teamIdsOfAll } from '../../accounts/teams/team.owners.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import { beginningWith, searchUsers } from '../../accounts/users/user.search.ts';
import { type CustomerCollections, filtersById, subdomainIn } from './customer.forms.ts';
import type { InstanceRecord } from './instance.model.ts';

/** Accounts that one search takes into account: with more, the operator has to type more. */
const MAX_ACCOUNTS = 200;
/** Accounts without an assistant that one search lists. */
const MAX_LISTED = 20;

/** What a search by an operator found. */
export interface CustomerSearch {
  /** Matches the instances; pass it to `instances.find`. */
  instances: QueryFilter<InstanceRecord>;
  /** Accounts that match and have no assistant, at most 20. */
  accounts: UserRecord[];
  /** So many accounts match that not all of their assistants are found. */
  isTruncated: boolean;
}

/**
 * Searches customers by a beginning of their subdomain (also as a whole host name or stack name), email, X handle or
 * name, or by the id of their server, its address, or the id of the instance or of an operation. Case does not matter.
 */
export async function searchCustomers(
  collections: CustomerCollections,
  text: string,
  baseDomain: string,
): Promise<CustomerSearch> {
  const owners = await searchUsers(collections, text, MAX_ACCOUNTS);
  const among: QueryFilter<InstanceRecord>[] = [
    { subdomain: beginningWith(subdomainIn(text, baseDomain)) },
    { teamId: { $in: teamIdsOfAll(owners) } },
    ...(await filtersById(collections, text)),
  ];
  const withAssistant = await collections.instances.distinct('teamId', {
    teamId: { $in: teamIdsOfAll(owners) },
  });
  const has = new Set(withAssistant.map(String));
  return {
    instances: { $or: among },
    accounts: owners
      .filter((user) => !teamIdsOfAll([user]).some((id) => has.has(id.toString())))
      .slice(0, MAX_LISTED),
    isTruncated: owners.length === MAX_ACCOUNTS,
  };
}
