import { Router } from 'express';
import { deleteProtectionBody, parseBody } from './body.ts';
import { HetznerError, resourceNotFound } from './errors.ts';
import { answerList } from './lists.ts';
import {
  addSubnetBody,
  changeRangeBody,
  createNetworkBody,
  deleteSubnetBody,
  routeBody,
  updateNetworkBody,
} from './networks.schema.ts';
import {
  gatewayOf,
  isIn,
  withoutRoute,
  withoutSubnet,
  withRange,
  withRoute,
  withSubnet,
} from './networks.subnets.ts';
import type { HetznerProject, NetworkRecord } from './project.ts';
import { actionRoutesOn, idOf, refuseBusy, refuseTakenName } from './routing.ts';

/** /networks. They exist in the API only: a simulated server has no interface for them. */
export function networkRoutes(project: HetznerProject): Router {
  const router = Router();

  router.get('/networks', (request, response) => {
    answerList(request, response, {
      key: 'networks',
      rows: project.networks.all(),
      present: presentNetwork,
      sortable: ['id', 'name', 'created'],
    });
  });

  router.post('/networks', (request, response) => {
    const network = project.networks.put(newNetwork(project, request.body));
    response.status(201).json({ network: presentNetwork(network) });
  });

  router.get('/networks/:id', (request, response) => {
    response.json({ network: presentNetwork(findNetwork(project, idOf(request, 'network'))) });
  });

  router.put('/networks/:id', (request, response) => {
    const network = findNetwork(project, idOf(request, 'network'));
    refuseBusy(project, { id: network.id, type: 'network' });
    const { name = network.name, ...change } = parseBody(updateNetworkBody, request.body);
    refuseTakenName(project.networks, 'network', name, network.id);
    const { labels = network.labels, expose_routes_to_vswitch = network.expose_routes_to_vswitch } = change;
    const changed = project.networks.put({ ...network, name, labels, expose_routes_to_vswitch });
    response.json({ network: presentNetwork(changed) });
  });

  router.delete('/networks/:id', (request, response) => {
    const network = findNetwork(project, idOf(request, 'network'));
    if (network.protection.delete) throw new HetznerError('protected', 'network deletion is protected');
    refuseBusy(project, { id: network.id, type: 'network' });
    project.networks.remove(network.id);
    response.status(204).end();
  });

  router.get('/networks/:id/members', (request, response) => {
    const network = findNetwork(project, idOf(request, 'network'));
    answerList(request, response, {
      key: 'members',
      rows: network.members.map((member) => presentMember(network, member)),
      sortable: ['id', 'type', 'ip', 'status', 'subnet'],
      filters: {
        type: (member, value) => member.type === value,
        status: (member, value) => member.status === value,
        subnet: (member, value) => member.subnet === value,
      },
    });
  });

  return router.use(networkActionRoutes(project));
}

function networkActionRoutes(project: HetznerProject): Router {
  const router = Router();
  const on = actionRoutesOn(router, project, {
    path: 'networks',
    type: 'network',
    find: (id) => findNetwork(project, id),
  });
  const change = (
    name: string,
    command: string,
    changed: (before: NetworkRecord, body: unknown) => NetworkRecord,
  ): void => {
    on(name, ({ resource, body, begin }) => {
      project.networks.put(changed(resource, body));
      return { action: begin(command) };
    });
  };
  change('add_subnet', 'add_subnet', (before, body) => withSubnet(before, parseBody(addSubnetBody, body)));
  change('delete_subnet', 'delete_subnet', (before, body) =>
    withoutSubnet(before, parseBody(deleteSubnetBody, body).ip_range),
  );
  change('add_route', 'add_route', (before, body) => withRoute(before, parseBody(routeBody, body)));
  change('delete_route', 'delete_route', (before, body) => withoutRoute(before, parseBody(routeBody, body)));
  change('change_ip_range', 'change_ip_range', (before, body) =>
    withRange(before, parseBody(changeRangeBody, body).ip_range),
  );
  change('change_protection', 'change_protection', (before, body) => {
    const { delete: wanted = before.protection.delete } = parseBody(deleteProtectionBody, body);
    return { ...before, protection: { delete: wanted } };
  });
  return router;
}

function newNetwork(project: HetznerProject, body: unknown): NetworkRecord {
  const { subnets, routes, ...wanted } = parseBody(createNetworkBody, body);
  refuseTakenName(project.networks, 'network', wanted.name);
  const empty: NetworkRecord = {
    ...wanted,
    id: 0,
    subnets: [],
    routes: [],
    members: [],
    protection: { delete: false },
    created: new Date().toISOString(),
  };
  const complete = routes.reduce(withRoute, subnets.reduce(withSubnet, empty));
  return { ...complete, id: project.nextId('network') };
}

/** Finds a network, or throws Hetzner's 404. */
export function findNetwork(project: HetznerProject, id: number): NetworkRecord {
  const network = project.networks.get(id);
  if (!network) throw resourceNotFound('network', id);
  return network;
}

/** A network as the API returns it (hcloud-go `schema/network.go`). */
function presentNetwork(network: NetworkRecord): Record<string, unknown> {
  const { members, subnets, ...rest } = network;
  return {
    ...rest,
    subnets: subnets.map((subnet) => ({ ...subnet, gateway: gatewayOf(network) })),
    servers: members.map(({ server }) => server),
    load_balancers: [],
  };
}

function presentMember(
  { subnets }: NetworkRecord,
  { server, ip, alias_ips }: NetworkRecord['members'][number],
): { id: number; type: string; status: string; subnet: string | null; ip: string; alias_ips: string[] } {
  const subnet = subnets.find((each) => isIn(each, ip))?.ip_range ?? null;
  return { id: server, type: 'server', ip, status: 'ok', alias_ips, subnet };
}
