import { type Response, Router } from 'express';
import { z } from 'zod';
import { presentAction, type Resource } from './action-runner.ts';
import { deleteProtectionBody, idOrName, parseBody, ptrBody } from './body.ts';
import { findLocationNamed, locations } from './catalog/locations.ts';
import { HetznerError, invalidInput, resourceNotFound } from './errors.ts';
import { labels } from './labels.ts';
import { answerList } from './lists.ts';
import { newPrimaryIp, ptrRecords, refuseServer, withPtr } from './primary-ips.ts';
import type { HetznerProject, PrimaryIpRecord, ServerRecord } from './project.ts';
import {
  type ActionRequest,
  actionRoutesOn,
  beginAction,
  idOf,
  refuseBusy,
  refuseTakenName,
} from './routing.ts';

const name = z.string().min(1).max(255);
const assigneeType = z.literal('server');

const createPrimaryIpBody = z.strictObject({
  name,
  type: z.enum(['ipv4', 'ipv6']),
  location: idOrName.optional(),
  assignee_type: assigneeType.optional(),
  assignee_id: z.int().nullish(),
  auto_delete: z.boolean().default(false),
  labels: labels.default({}),
});
const updatePrimaryIpBody = z.strictObject({
  name: name.optional(),
  labels: labels.optional(),
  auto_delete: z.boolean().optional(),
});
const assignBody = z.strictObject({ assignee_id: z.int(), assignee_type: assigneeType });

/** /primary_ips: public addresses, which a server has or which wait for one. */
export function primaryIpRoutes(project: HetznerProject): Router {
  const router = Router();

  router.get('/primary_ips', (request, response) => {
    answerList(request, response, {
      key: 'primary_ips',
      rows: project.primaryIps.all(),
      present: presentPrimaryIp,
      sortable: ['id', 'created'],
      filters: { ip: (primaryIp, value) => primaryIp.ip === value },
    });
  });

  router.post('/primary_ips', async (request, response) => {
    response.status(201).json(await createPrimaryIp(project, request.body, response));
  });

  router.get('/primary_ips/:id', (request, response) => {
    response.json({ primary_ip: presentPrimaryIp(findPrimaryIp(project, idOf(request, 'primary IP'))) });
  });

  router.put('/primary_ips/:id', (request, response) => {
    const primaryIp = findPrimaryIp(project, idOf(request, 'primary IP'));
    refuseBusy(project, { id: primaryIp.id, type: 'primary_ip' });
    const wanted = parseBody(updatePrimaryIpBody, request.body);
    if (wanted.name) refuseTakenName(project.primaryIps, 'primary IP', wanted.name, primaryIp.id);
    const changed = project.primaryIps.put({
      ...primaryIp,
      name: wanted.name ?? primaryIp.name,
      labels: wanted.labels ?? primaryIp.labels,
      auto_delete: wanted.auto_delete ?? primaryIp.auto_delete,
    });
    response.json({ primary_ip: presentPrimaryIp(changed) });
  });

  router.delete('/primary_ips/:id', async (request, response) => {
    const { id, protection, server } = findPrimaryIp(project, idOf(request, 'primary IP'));
    if (protection.delete) throw new HetznerError('protected', 'primary IP deletion is protected');
    refuseBusy(project, { id, type: 'primary_ip' });
    if (server !== null)
      throw new HetznerError('must_be_unassigned', 'primary IP must be unassigned before it can be deleted');
    project.primaryIps.remove(id);
    // Releases the address, which is reserved under this id.
    await project.driver.remove(id);
    response.status(204).end();
  });

  return router.use(primaryIpActionRoutes(project));
}

function primaryIpActionRoutes(project: HetznerProject): Router {
  const router = Router();
  const on = actionRoutesOn(router, project, {
    path: 'primary_ips',
    type: 'primary_ip',
    find: (id) => findPrimaryIp(project, id),
  });
  on('assign', (order) => ({ action: assign(project, order) }));
  on('unassign', ({ resource, begin }) => {
    const server = project.servers.get(resource.server ?? 0);
    if (!server) throw new HetznerError('unsupported_error', 'primary IP is not assigned');
    refuseServer(server);
    refuseBusy(project, { id: server.id, type: 'server' });
    return { action: begin('unassign_primary_ip', {}, [{ id: server.id, type: 'server' }]) };
  });
  on('change_dns_ptr', ({ resource, body, begin }) => {
    const { ip, dns_ptr } = parseBody(ptrBody, body);
    project.primaryIps.put(withPtr(resource, ip, dns_ptr));
    return { action: begin('change_dns_ptr') };
  });
  on('change_protection', ({ resource, body, begin }) => {
    const { delete: wanted = resource.protection.delete } = parseBody(deleteProtectionBody, body);
    if (wanted && resource.auto_delete)
      throw new HetznerError('unsupported_error', 'a primary IP with auto_delete cannot be protected');
    project.primaryIps.put({ ...resource, protection: { delete: wanted } });
    return { action: begin('change_protection') };
  });
  return router;
}

function assign(project: HetznerProject, { resource, body, begin }: ActionRequest<PrimaryIpRecord>): unknown {
  const { assignee_id } = parseBody(assignBody, body);
  if (resource.server !== null)
    throw new HetznerError('primary_ip_already_assigned', 'primary IP is already assigned to a server');
  const server = assignee(project, assignee_id);
  refuseServer(server, resource.type);
  if (server.location !== resource.location)
    throw invalidInput({ assignee_id: ['server must be in the same location as the primary IP'] });
  refuseBusy(project, { id: server.id, type: 'server' });
  return begin('assign_primary_ip', { server: server.id }, [{ id: server.id, type: 'server' }]);
}

async function createPrimaryIp(
  project: HetznerProject,
  body: unknown,
  response: Response,
): Promise<Record<string, unknown>> {
  const { assignee_id, assignee_type, location, ...wanted } = parseBody(createPrimaryIpBody, body);
  if (assignee_id && !assignee_type)
    throw invalidInput({ assignee_type: ['must be given with assignee_id'] });
  const server = assignee_id ? assignee(project, assignee_id) : undefined;
  if (server) refuseServer(server, wanted.type);
  const where = server?.location ?? (location === undefined ? undefined : findLocationNamed(location)?.name);
  if (!where) throw invalidInput({ location: [location === undefined ? 'is required' : 'not found'] });
  refuseTakenName(project.primaryIps, 'primary IP', wanted.name);
  const id = project.nextId('primary_ip');
  const ip = wanted.type === 'ipv4' ? { ip: await project.driver.reserveAddress(id) } : {};
  const primaryIp = newPrimaryIp(project, { ...wanted, ...ip, id, location: where, server: null });
  project.primaryIps.put(primaryIp);
  const resources: Resource[] = [{ id, type: 'primary_ip' }];
  const action = server
    ? {
        command: 'assign_primary_ip',
        resources: [...resources, serverResource(server)],
        input: { server: server.id },
      }
    : { command: 'create_primary_ip', resources };
  const begun = presentAction(beginAction(project, response, action));
  const assigned = { ...primaryIp, server: server?.id ?? null };
  return { primary_ip: presentPrimaryIp(assigned), action: begun };
}

function serverResource({ id }: ServerRecord): Resource {
  return { id, type: 'server' };
}

function assignee(project: HetznerProject, id: number): ServerRecord {
  const server = project.servers.get(id);
  if (!server) throw invalidInput({ assignee_id: [`server with ID '${id}' not found`] });
  return server;
}

function findPrimaryIp(project: HetznerProject, id: number): PrimaryIpRecord {
  const primaryIp = project.primaryIps.get(id);
  if (!primaryIp) throw resourceNotFound('primary IP', id);
  return primaryIp;
}

/** A primary IP as the API returns it (hcloud-go `schema/primary_ip.go`). */
function presentPrimaryIp(primaryIp: PrimaryIpRecord): Record<string, unknown> {
  const { server, ptrs: _ptrs, ...rest } = primaryIp;
  return {
    ...rest,
    assignee_id: server,
    assignee_type: 'server',
    blocked: false,
    dns_ptr: ptrRecords(primaryIp),
    location: locations.find(({ name: each }) => each === primaryIp.location),
  };
}
