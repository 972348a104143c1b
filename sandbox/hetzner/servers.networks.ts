import { parseBody } from './body.ts';
import { HetznerError } from './errors.ts';
import {
  attachMember,
  detachMember,
  networksOf,
  newMember,
  refuseAddress,
  setAliasIps,
} from './networks.attach.ts';
import { findNetwork } from './networks.routes.ts';
import { attachToNetworkBody, changeAliasIpsBody, detachFromNetworkBody } from './networks.schema.ts';
import type { HetznerProject, NetworkRecord, ServerRecord } from './project.ts';
import { type ActionRequest, refuseBusy } from './routing.ts';

type AddAction = (
  name: string,
  handle: (order: ActionRequest<ServerRecord>) => Record<string, unknown>,
) => void;

/** The actions that put a server into networks and take it out. */
export function addServerNetworkActions(project: HetznerProject, on: AddAction): void {
  on('attach_to_network', ({ resource, body, begin }) => {
    const { network: id, ...wanted } = parseBody(attachToNetworkBody, body);
    const network = idleNetwork(project, id);
    attachMember(project, id, newMember(project, network, resource, wanted));
    return { action: begin('attach_to_network', {}, [{ id, type: 'network' }]) };
  });
  on('detach_from_network', ({ resource, body, begin }) => {
    const { network: id } = parseBody(detachFromNetworkBody, body);
    refuseUnattached(project, idleNetwork(project, id), resource);
    detachMember(project, id, resource.id);
    return { action: begin('detach_from_network', {}, [{ id, type: 'network' }]) };
  });
  on('change_alias_ips', ({ resource, body, begin }) => {
    const { network: id, alias_ips } = parseBody(changeAliasIpsBody, body);
    const network = idleNetwork(project, id);
    refuseUnattached(project, network, resource);
    for (const ip of alias_ips) refuseAddress(network, ip, resource.id);
    setAliasIps(project, id, resource.id, alias_ips);
    return { action: begin('change_alias_ips', {}, [{ id, type: 'network' }]) };
  });
}

function idleNetwork(project: HetznerProject, id: number): NetworkRecord {
  const network = findNetwork(project, id);
  refuseBusy(project, { id, type: 'network' });
  return network;
}

function refuseUnattached(project: HetznerProject, network: NetworkRecord, server: ServerRecord): void {
  if (!networksOf(project, server.id).some((each) => each.network.id === network.id))
    throw new HetznerError('not_found', `server is not attached to network with ID '${network.id}'`);
}
