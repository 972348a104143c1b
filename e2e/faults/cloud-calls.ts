import type { CloudCallPattern } from './fault-point.ts';

const RECORDS = '/client/v4/zones/*/dns_records';

const hetzner = (name: string, method: CloudCallPattern['method'], path: string): CloudCallPattern => ({
  name,
  cloud: 'hetzner',
  method,
  path: `/v1${path}`,
});
const cloudflare = (name: string, method: CloudCallPattern['method'], path: string): CloudCallPattern => ({
  name,
  cloud: 'cloudflare',
  method,
  path,
});

/** The calls that check a new customer's names, before anything else. */
export const nameCalls = {
  findServer: hetzner('GET servers of the name', 'GET', '/servers'),
  findKey: hetzner('GET keys of the name', 'GET', '/ssh_keys'),
  findRecords: cloudflare('GET records of the name', 'GET', RECORDS),
};

/** Every call of the engine in a provision, in order. */
export const provisionCalls = {
  makeKey: hetzner('POST ssh key', 'POST', '/ssh_keys'),
  // By name, as the provider asks: the API reads the whole list, to know what can be ordered.
  readType: hetzner('GET server type', 'GET', '/server_types?name=*'),
  readImage: hetzner('GET image', 'GET', '/images'),
  readKey: hetzner('GET ssh key', 'GET', '/ssh_keys/*'),
  makeServer: hetzner('POST server', 'POST', '/servers'),
  pollAction: hetzner('GET action', 'GET', '/actions'),
  readServer: hetzner('GET server', 'GET', '/servers/*'),
  makeRecord: cloudflare('POST record', 'POST', RECORDS),
};

/** Every call of a refresh. A destroy and a repair begin with these. */
export const refreshCalls = {
  readKey: provisionCalls.readKey,
  readServer: provisionCalls.readServer,
  readRecord: cloudflare('GET record', 'GET', `${RECORDS}/*`),
};

/** Every call of a destroy. */
export const destroyCalls = {
  ...refreshCalls,
  dropRecord: cloudflare('DELETE record', 'DELETE', `${RECORDS}/*`),
  dropServer: hetzner('DELETE server', 'DELETE', '/servers/*'),
  pollAction: provisionCalls.pollAction,
  dropKey: hetzner('DELETE ssh key', 'DELETE', '/ssh_keys/*'),
};

/** The calls that bring the cell up, before its first customer. */
export const cellCalls = {
  makeFirewall: hetzner('POST firewall', 'POST', '/firewalls'),
  readFirewall: hetzner('GET firewall', 'GET', '/firewalls/*'),
};
