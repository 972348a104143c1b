import { until } from '../testing/product.ts';
import { confirmFinding } from './findings/finding.commands.ts';
import { dnsRecordOf } from './fleet.fixture.ts';
import type { DriftScenario } from './scenarios.fixture.ts';
import type { DriftWorld } from './world.fixture.ts';

type Json = Record<string, unknown>;

const idOf = async (world: DriftWorld) => (await world.instance()).observed.serverId;
const serverAction = async (world: DriftWorld, name: string, body: Json = {}) => {
  await world.cloudConsole.hetzner('POST', `/servers/${await idOf(world)}/actions/${name}`, body);
  await world.sandbox.settled();
};
/** A server runs before its sshd listens: until then a host check would be right to call it unreachable. */
const booted = (world: DriftWorld) =>
  until('the server to let us in', () => world.onServer('echo here').catch(() => false as const));
const putServer = async (world: DriftWorld, body: Json) =>
  world.cloudConsole.hetzner('PUT', `/servers/${await idOf(world)}`, body);
const changeRecord = async (world: DriftWorld, body: Json) =>
  world.cloudConsole.records('PATCH', `/${(await world.instance()).observed.recordId}`, body);
const theFirewall = async ({ cloudConsole }: DriftWorld) =>
  (await cloudConsole.hetzner('GET', '/firewalls?name=clawdet-eu1')).firewalls[0];
const theKey = async ({ cloudConsole }: DriftWorld) =>
  (await cloudConsole.hetzner('GET', '/ssh_keys')).ssh_keys[0];

async function detach(world: DriftWorld): Promise<number> {
  const { id } = await theFirewall(world);
  const server = { id: Number(await idOf(world)) };
  await world.cloudConsole.hetzner('POST', `/firewalls/${id}/actions/remove_from_resources`, {
    remove_from: [{ type: 'server', server }],
  });
  await world.sandbox.settled();
  return id;
}

async function addAnotherFirewall({ cloudConsole, ...world }: DriftWorld): Promise<void> {
  const { firewall } = await cloudConsole.hetzner('POST', '/firewalls', { name: 'by hand', rules: [] });
  const server = { id: Number(await idOf({ cloudConsole, ...world })) };
  await cloudConsole.hetzner('POST', `/firewalls/${firewall.id}/actions/apply_to_resources`, {
    apply_to: [{ type: 'server', server }],
  });
}

async function openAPort(world: DriftWorld): Promise<void> {
  const { id, rules } = await theFirewall(world);
  const postgres = { direction: 'in', protocol: 'tcp', port: '5432', source_ips: ['0.0.0.0/0'] };
  await world.cloudConsole.hetzner('POST', `/firewalls/${id}/actions/set_rules`, {
    rules: [...rules, postgres],
  });
}

async function addDuplicateRecord(world: DriftWorld): Promise<void> {
  const duplicate = dnsRecordOf(
    world.sandbox.zone,
    (await world.instance())._id.toString(),
    'alice',
    '192.0.2.98',
  );
  await world.cloudConsole.records('POST', '', { ...duplicate, comment: null });
}

async function agree({ database }: DriftWorld): Promise<void> {
  const finding = await database.collections.findings.findOne({ status: 'open' }).lean();
  await confirmFinding(database.collections, String(finding?._id));
}

/** Everything that a person with a console can do to a customer's cloud resources. */
export const cloudDrifts: DriftScenario[] = [
  {
    what: 'server off',
    kinds: ['server_off'],
    by: 'policy',
    make: (world) => serverAction(world, 'poweroff'),
  },
  {
    what: 'server renamed',
    kinds: ['server_renamed'],
    by: 'policy',
    make: (world) => putServer(world, { name: 'mine-now' }),
  },
  {
    what: 'label changed',
    kinds: ['server_labels_changed'],
    by: 'policy',
    make: (world) => putServer(world, { labels: { team: 'red' } }),
  },
  {
    what: 'server resized',
    kinds: ['server_resized'],
    by: 'operator',
    async make(world) {
      await serverAction(world, 'poweroff');
      await serverAction(world, 'change_type', { server_type: 'cx33', upgrade_disk: false });
      await booted(world);
    },
  },
  { what: 'firewall detached', kinds: ['server_firewall_detached'], by: 'policy', make: detach },
  { what: 'firewall added', kinds: ['server_firewall_added'], by: 'policy', make: addAnotherFirewall },
  { what: 'firewall’s rules changed', kinds: ['cell_firewall_changed'], by: 'operator', make: openAPort },
  {
    what: 'cell’s firewall deleted',
    kinds: ['cell_firewall_missing'],
    by: 'policy',
    make: async (world) => world.cloudConsole.hetzner('DELETE', `/firewalls/${await detach(world)}`),
  },
  {
    what: 'key deleted',
    kinds: ['key_missing'],
    by: 'policy',
    make: async (world) => world.cloudConsole.hetzner('DELETE', `/ssh_keys/${(await theKey(world)).id}`),
  },
  {
    what: 'key renamed',
    kinds: ['key_changed'],
    by: 'policy',
    make: async (world) =>
      world.cloudConsole.hetzner('PUT', `/ssh_keys/${(await theKey(world)).id}`, { name: 'my key' }),
  },
  {
    what: 'record changed',
    kinds: ['record_content_changed'],
    by: 'policy',
    make: (world) => changeRecord(world, { content: '192.0.2.99' }),
  },
  {
    what: 'record renamed',
    kinds: ['record_renamed'],
    by: 'policy',
    make: (world) => changeRecord(world, { name: `elsewhere.${world.sandbox.zone}` }),
  },
  {
    what: 'record unproxied',
    kinds: ['record_unproxied'],
    by: 'policy',
    make: (world) => changeRecord(world, { proxied: false }),
  },
  {
    what: 'record’s comment changed',
    kinds: ['record_comment_changed'],
    by: 'policy',
    make: (world) => changeRecord(world, { comment: 'mine' }),
  },
  { what: 'record duplicated', kinds: ['record_duplicated'], by: agree, make: addDuplicateRecord },
  {
    what: 'record deleted',
    kinds: ['record_missing'],
    by: 'policy',
    make: async (world) =>
      world.cloudConsole.records('DELETE', `/${(await world.instance()).observed.recordId}`),
  },
  {
    what: 'server deleted',
    kinds: ['server_missing'],
    by: 'policy',
    make: async (world) => world.cloudConsole.hetzner('DELETE', `/servers/${await idOf(world)}`),
  },
];
