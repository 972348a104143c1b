import { type RequestHandler, Router } from 'express';
import { refusals } from './errors.ts';
import { type ListQuery, pageOf } from './pages.ts';
import { success } from './records.routes.ts';
import type { DnsZone } from './zone.ts';

const account = { id: '0'.repeat(31).concat('1'), name: 'Sandbox' };
const created = '2026-01-05T09:00:00.000000Z';

/** /zones: the one zone of the account, on the free plan. */
export function zoneRoutes(zone: DnsZone): Router {
  const router = Router();

  router.get('/zones', (request, response) => {
    const query = request.query as ListQuery;
    const { rows, resultInfo } = pageOf([zone].filter(filterFor(query)), query, {
      usual: 20,
      least: 5,
      most: 50,
    });
    response.json({ ...success(rows.map(presentZone)), result_info: resultInfo });
  });

  router.get('/zones/:zone', knownZone(zone), (_request, response) => {
    response.json(success(presentZone(zone)));
  });

  return router;
}

/** The operators of the filters `name` and `account.name`, as in `contains:example`. */
const operators: Record<string, (text: string, value: string) => boolean> = {
  equal: (text, value) => text === value,
  not_equal: (text, value) => text !== value,
  starts_with: (text, value) => text.startsWith(value),
  ends_with: (text, value) => text.endsWith(value),
  contains: (text, value) => text.includes(value),
};

/** Filters zones as `GET /zones` does: all filters have to match, or any with `match=any`. */
function filterFor(query: ListQuery): (zone: DnsZone) => boolean {
  const fields: Record<string, (zone: DnsZone) => string> = {
    name: ({ name }) => name,
    status: () => 'active',
    type: () => 'full',
    'account.id': () => account.id,
    'account.name': () => account.name.toLowerCase(),
  };
  const asked = Object.entries(fields).filter(([field]) => query[field] !== undefined);
  const tests = asked.map(([field, textOf]) => {
    const wanted = [query[field] ?? []].flat().flatMap((each) => (field === 'type' ? each.split(',') : each));
    return (zone: DnsZone) => wanted.some((each) => matches(textOf(zone), each.toLowerCase()));
  });
  if (tests.length === 0) return () => true;
  return (zone) =>
    query.match === 'any' ? tests.some((test) => test(zone)) : tests.every((test) => test(zone));
}

function matches(text: string, wanted: string): boolean {
  const [, operator = 'equal', , value = wanted] = /^(\w+?)(_case_sensitive)?:(.*)$/.exec(wanted) ?? [];
  const test = operators[operator];
  return test ? test(text, value) : text === wanted;
}

/** Refuses malformed zone ids and unknown zones as Cloudflare does. */
export function knownZone(zone: DnsZone): RequestHandler {
  return (request, _response, next) => {
    const id = String(request.params.zone);
    if (id === zone.id) return next();
    const isId = /^[0-9a-f]{32}$/.test(id);
    next(isId ? refusals.noPermission() : refusals.noRoute(request.originalUrl.split('?')[0] ?? ''));
  };
}

function presentZone({ id, name }: DnsZone): Record<string, unknown> {
  return {
    id,
    name,
    status: 'active',
    paused: false,
    type: 'full',
    development_mode: 0,
    name_servers: ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'],
    original_name_servers: null,
    original_registrar: null,
    original_dnshost: null,
    created_on: created,
    modified_on: created,
    activated_on: created,
    meta: { step: 2, custom_certificate_quota: 0, page_rule_quota: 3, phishing_detected: false },
    owner: { id: null, type: 'user', email: null },
    account,
    tenant: { id: null, name: null },
    tenant_unit: { id: null },
    permissions: ['#dns_records:edit', '#dns_records:read', '#zone:read'],
    plan: {
      id: '0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee',
      name: 'Free Website',
      price: 0,
      currency: 'USD',
      frequency: '',
      is_subscribed: false,
      can_subscribe: false,
      legacy_id: 'free',
      legacy_discount: false,
      externally_managed: false,
    },
  };
}
