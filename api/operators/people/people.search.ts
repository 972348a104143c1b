import type { QueryFilter } from 'mongoose';
import { readTeams } from '../../accounts/teams/team.read.ts';
import { isEmailAddress } from '../../accounts/users/email-address.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import { beginningWith, namesBeginningWith, usersAddressedBy } from '../../accounts/users/user.search.ts';
import { searchKeyOf } from '../../accounts/users/user.search-keys.ts';
import {
  type CustomerCollections,
  isRecordId,
  subdomainIn,
} from '../../assistants/instances/customer.forms.ts';

/** Assistants that one search takes into account: with more, the operator has to type more. */
const MAX_ASSISTANTS = 50;

/**
 * The filter of accounts that a text finds. A whole email or id names an account exactly, and is looked up alone; any other text
 * is the beginning of an email, a name, an X handle or a subdomain. It is compared as it is, never as a pattern.
 */
export async function peopleFound(
  collections: CustomerCollections,
  text: string,
  baseDomain: string,
): Promise<QueryFilter<UserRecord>> {
  const key = searchKeyOf(text);
  if (isRecordId(key)) return { _id: key };
  if (isEmailAddress(key)) {
    const exact = await usersAddressedBy(collections, key);
    if (exact.length > 0) return { _id: { $in: exact.map(({ _id }) => _id) } };
  }
  const members = await membersBehind(collections, subdomainIn(text, baseDomain));
  const named = namesBeginningWith(key);
  return { $or: [...named, { _id: { $in: members } }] };
}

/** The people of the teams whose assistant's subdomain begins with a text. */
async function membersBehind(
  collections: CustomerCollections,
  beginning: string,
): Promise<UserRecord['_id'][]> {
  if (!/^[a-z0-9-]+$/.test(beginning)) return [];
  const instances = await collections.instances
    .find({ subdomain: beginningWith(beginning) }, { teamId: 1 })
    .limit(MAX_ASSISTANTS)
    .lean();
  const teams = await readTeams(
    collections,
    instances.map(({ teamId }) => teamId),
  );
  return [...teams.values()].flatMap(({ members }) => members.map(({ userId }) => userId));
}
