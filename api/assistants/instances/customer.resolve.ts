import type { QueryFilter } from 'mongoose';
import { ownersOf, teamIdsOfAll } from '../../accounts/teams/team.owners.ts';
import type { UserRecord } from '../../accounts/users/user.model.ts';
import { usersAddressedBy } from '../../accounts/users/user.search.ts';
import { searchKeyOf } from '../../accounts/users/user.search-keys.ts';
import type { OperationRecord } from '../../operations/operation.model.ts';
import { AppError } from '../../platform/errors/app-error.ts';
import { type CustomerCollections, filtersById, isRecordId, subdomainIn } from './customer.forms.ts';
import { searchCustomers } from './customer.search.ts';
import type { InstanceRecord } from './instance.model.ts';

/** What a resolver reads, and the domain of the customers' host names. */
export interface ResolveDeps {
  collections: CustomerCollections;
  config: { baseDomain: string };
}

/** Matches that an error lists. */
const MAX_CHOICES = 10;

/**
 * The customer that a text names exactly: by subdomain, host name or stack, email, @handle of X, server, address of the
 * server, or the id of the instance, its owner or one of its operations. A display name names nobody, since people choose
 * it freely. Throws AppError: `not_found` with similar customers, and `target_ambiguous` with those that match.
 */
export async function resolveCustomer(deps: ResolveDeps, text: string): Promise<InstanceRecord> {
  const found = await instancesNamed(deps, text);
  const [one] = found;
  if (one && found.length === 1) return one;
  throw one ? await ambiguousCustomer(deps, text, found) : await unknownTarget(deps, text, 'customer');
}

/** The same; undefined if nobody is named so. Throws `target_ambiguous`. */
async function findNamedCustomer(deps: ResolveDeps, text: string): Promise<InstanceRecord | undefined> {
  const found = await instancesNamed(deps, text);
  if (found.length > 1) throw await ambiguousCustomer(deps, text, found);
  return found[0];
}

/**
 * The operation with an id, or the one of a customer that matters now: what waits or runs, else the latest. Throws
 * `not_found`, and `target_ambiguous` if several of a customer's operations wait or run.
 */
export async function resolveOperation(deps: ResolveDeps, text: string): Promise<OperationRecord> {
  const { operations } = deps.collections;
  const key = searchKeyOf(text);
  const named = isRecordId(key) ? await operations.findById(key).lean() : null;
  if (named) return named;
  const instance = await findNamedCustomer(deps, text);
  const of = instance
    ? { instanceId: instance._id }
    : { customer: subdomainIn(text, deps.config.baseDomain) };
  const open = await operations
    .find({ ...of, status: { $in: ['queued', 'running'] } })
    .sort({ createdAt: 1 })
    .lean();
  if (open.length > 1) throw ambiguousOperation(text, open);
  const latest = open[0] ?? (await operations.findOne(of).sort({ createdAt: -1 }).lean());
  if (latest) return latest;
  throw await unknownTarget(deps, text, 'operation and no customer');
}

async function instancesNamed({ collections, config }: ResolveDeps, text: string): Promise<InstanceRecord[]> {
  const owners = text.includes('@') ? await usersAddressedBy(collections, text) : [];
  const filters: QueryFilter<InstanceRecord>[] = [
    { subdomain: subdomainIn(text, config.baseDomain) },
    ...(owners.length > 0 ? [{ teamId: { $in: teamIdsOfAll(owners) } }] : []),
    ...(await filtersById(collections, text)),
  ];
  // One query for each: the embedded database finds an alternative of several fields only by reading everything.
  const found = await Promise.all(
    filters.map((filter) => collections.instances.find(filter).limit(MAX_CHOICES).lean()),
  );
  return [...new Map(found.flat().map((one) => [one._id.toString(), one])).values()];
}

async function unknownTarget(
  { collections, config }: ResolveDeps,
  text: string,
  what: string,
): Promise<AppError> {
  if (text.trim() === '') return new AppError('not_found', { message: 'No customer was named.' });
  const search = await searchCustomers(collections, text, config.baseDomain);
  const similar = await collections.instances.find(search.instances).limit(5).lean();
  const names = await customerTexts(collections, similar);
  const accounts = search.accounts.slice(0, 5).map(accountText);
  return new AppError('not_found', {
    message: [
      `There is no ${what} "${text}".`,
      ...(names.length > 0 ? [`Similar: ${names.join(', ')}.`] : []),
      ...(accounts.length > 0 ? [`Signed up, but without an assistant: ${accounts.join(', ')}.`] : []),
    ].join(' '),
  });
}

async function ambiguousCustomer(
  { collections }: ResolveDeps,
  text: string,
  found: readonly InstanceRecord[],
): Promise<AppError> {
  return ambiguous(text, 'customers', await customerTexts(collections, found));
}

function ambiguousOperation(text: string, open: readonly OperationRecord[]): AppError {
  const names = open.map(({ _id, kind, status, customer }) => `${_id} (${kind} of ${customer}, ${status})`);
  return ambiguous(text, 'operations', names);
}

function ambiguous(text: string, what: string, names: string[]): AppError {
  return new AppError('target_ambiguous', {
    message: `"${text}" names several ${what}: ${names.join(', ')}. Name one of them.`,
    choices: names,
  });
}

/** `alice (ada@example.com)`: the subdomain and the address of the owner. */
async function customerTexts(
  collections: Pick<CustomerCollections, 'users' | 'teams'>,
  instances: readonly InstanceRecord[],
): Promise<string[]> {
  const teamIds = instances.map(({ teamId }) => teamId);
  const owners = await ownersOf(collections, teamIds);
  return instances.map(({ subdomain, teamId }) => {
    const owner = owners.get(teamId.toString());
    return owner ? `${subdomain} (${accountText(owner)})` : subdomain;
  });
}

function accountText({ email, xUsername, name }: UserRecord): string {
  return email ?? (xUsername ? `@${xUsername}` : name);
}
