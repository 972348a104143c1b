import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { idOrName, parseBody, ptrBody } from './body.ts';
import { HetznerError, invalidInput } from './errors.ts';
import { ptrRecords, withPtr } from './primary-ips.ts';
import { changeServer, type HetznerProject, type PrimaryIpRecord, type ServerRecord } from './project.ts';
import type { ActionRequest } from './routing.ts';
import { findSshKey } from './servers.create.ts';
import { emptyBody } from './servers.schema.ts';

const enableRescueBody = z.strictObject({
  type: z.literal('linux64').nullish(),
  ssh_keys: z.array(idOrName).default([]),
});

/** Rescue mode ends by itself after an hour. */
const rescueMs = 60 * 60_000;

type AddAction = (
  name: string,
  handle: (order: ActionRequest<ServerRecord>) => Record<string, unknown>,
) => void;

/**
 * The actions that replace what is on a server from outside: rescue mode, the root password, PTR records. Rescue mode is
 * recorded only: the server boots from its disk.
 */
export function addRescueActions(project: HetznerProject, on: AddAction): void {
  on('enable_rescue', ({ resource, body, begin }) => {
    const { ssh_keys } = parseBody(enableRescueBody, body);
    for (const meant of ssh_keys) findSshKey(project, meant);
    changeServer(project, resource.id, { rescueSince: new Date().toISOString() });
    return { action: begin('enable_rescue'), root_password: newPassword() };
  });
  on('disable_rescue', ({ resource, body, begin }) => {
    parseBody(emptyBody, body);
    changeServer(project, resource.id, { rescueSince: undefined });
    return { action: begin('disable_rescue') };
  });
  on('reset_password', ({ resource, body, begin }) => {
    parseBody(emptyBody, body);
    if (resource.status !== 'running')
      throw new HetznerError('unsupported_error', 'server must be running to reset its password');
    return { action: begin('reset_password'), root_password: newPassword() };
  });
  on('change_dns_ptr', ({ resource, body, begin }) => {
    const { ip, dns_ptr } = parseBody(ptrBody, body);
    project.primaryIps.put(changedAddress(project, resource, ip, dns_ptr));
    return { action: begin('change_dns_ptr') };
  });
}

/** Whether the next boot is meant to be one with the rescue system. */
export function isRescueEnabled({ rescueSince }: ServerRecord): boolean {
  return rescueSince !== undefined && Date.now() - Date.parse(rescueSince) < rescueMs;
}

/** A root password, as Hetzner generates one. */
export function newPassword(): string {
  return randomBytes(12).toString('base64url');
}

function changedAddress(
  project: HetznerProject,
  server: ServerRecord,
  ip: string,
  dns_ptr: string | null,
): PrimaryIpRecord {
  const own = project.primaryIps.all().filter((each) => each.server === server.id);
  for (const primaryIp of own) {
    const isIpv4 = primaryIp.type === 'ipv4';
    if (isIpv4 === ip.includes('.')) return withPtr(primaryIp, ip, dns_ptr);
  }
  throw invalidInput({ ip: [`'${ip}' does not belong to this server`] });
}

/** The PTR records of one of a server's addresses. */
export function ptrRecordsOf(project: HetznerProject, id: number): { ip: string; dns_ptr: string }[] {
  const primaryIp = project.primaryIps.get(id);
  return primaryIp ? ptrRecords(primaryIp) : [];
}
