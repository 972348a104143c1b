import { isIP } from 'node:net';
import { type QueryFilter, Types } from 'mongoose';
import { searchKeyOf } from '../../accounts/users/user.search-keys.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import type { InstanceRecord } from './instance.model.ts';

/** The collections that name customers and their operations. */
export type CustomerCollections = Pick<AssistantCollections, 'users' | 'teams' | 'instances' | 'operations'>;

/**
 * The subdomain in a text: `alice`, the host name `alice.clawdet.com`, an address of it, or the name of the stack with its
 * project, `clawdet/alice`. Another text is returned in lowercase.
 */
export function subdomainIn(text: string, baseDomain: string): string {
  const key = searchKeyOf(text);
  const host = key.replace(/^https?:\/\//, '').split(/[:/]/)[0] ?? '';
  if (host.endsWith(`.${baseDomain}`)) return host.slice(0, -baseDomain.length - 1);
  return /^(?:[a-z0-9-]+\/)?clawdet\/[a-z0-9-]+$/.test(key) ? key.slice(key.lastIndexOf('/') + 1) : key;
}

/** Whether a text is an id of ours: an instance, an account, an operation. */
export const isRecordId = (key: string): boolean => /^[0-9a-f]{24}$/.test(key);

/**
 * Filters of instances by the ids that a text may be: an address of a server; an instance, its owner or an operation; a
 * server of Hetzner. Empty for any other text.
 */
export async function filtersById(
  { operations }: Pick<CustomerCollections, 'operations'>,
  text: string,
): Promise<QueryFilter<InstanceRecord>[]> {
  const key = searchKeyOf(text);
  if (isIP(key) !== 0) return [{ 'observed.address': key }];
  if (/^\d{1,20}$/.test(key)) return [{ 'observed.serverId': key }];
  if (!isRecordId(key)) return [];
  const _id = new Types.ObjectId(key);
  const operation = await operations.findOne({ _id }, { instanceId: 1 }).lean();
  return [{ _id }, { teamId: _id }, ...(operation ? [{ _id: operation.instanceId }] : [])];
}
