import { type RequestHandler, Router } from 'express';
import { refusals } from './errors.ts';
import { success } from './records.routes.ts';
import type { DnsZone } from './zone.ts';

const created = '2026-01-05T09:00:00.000000Z';

/** /zones: the one zone of the account, on the free plan. */
export function zoneRoutes(zone: DnsZone): Router {
  const router = Router();

  router.get('/zones', (request, response) => {
    const { name, status } = request.query;
    const wanted =
      typeof name === 'string' ? name.replace(/^(equal|contains|starts_with|ends_with):/, '') : zone.name;
    const rows = wanted === zone.name && (status ?? 'active') === 'active' ? [presentZone(zone)] : [];
    const resultInfo = {
      page: 1,
      per_page: 20,
      count: rows.length,
      total_count: rows.length,
      total_pages: rows.length,
    };
    response.json({ ...success(rows), result_info: resultInfo });
  });

  router.get('/zones/:zone', knownZone(zone), (_request, response) => {
    response.json(success(presentZone(zone)));
  });

  return router;
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
    account: { id: '0'.repeat(31).concat('1'), name: 'Sandbox' },
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
