import { type Response, Router } from 'express';
import type { z } from 'zod';
import { presentAction, type Resource } from './action-runner.ts';
import { parseBody } from './body.ts';
import { HetznerError, resourceNotFound } from './errors.ts';
import { applyTo, removeFrom } from './firewalls.apply.ts';
import { appliedTo, presentFirewall } from './firewalls.present.ts';
import {
  applyToBody,
  createFirewallBody,
  type firewallRulesSchema,
  removeFromBody,
  setRulesBody,
  updateFirewallBody,
} from './firewalls.schema.ts';
import { answerList } from './lists.ts';
import type { FirewallRecord, HetznerProject, StoredFirewallRule } from './project.ts';
import { beginAction, idOf, refuseTakenName } from './routing.ts';

/** /firewalls: rules, and the resources they apply to. */
export function firewallRoutes(project: HetznerProject): Router {
  const router = Router();

  router.get('/firewalls', (request, response) => {
    answerList(request, response, {
      key: 'firewalls',
      rows: project.firewalls.all(),
      present: (firewall) => presentFirewall(project, firewall),
      sortable: ['id', 'name', 'created'],
    });
  });

  router.post('/firewalls', (request, response) => {
    const body = parseBody(createFirewallBody, request.body);
    refuseTakenName(project.firewalls, 'firewall', body.name);
    const created = new Date().toISOString();
    const empty: FirewallRecord = {
      id: project.nextId('firewall'),
      name: body.name,
      labels: body.labels,
      created,
      rules: storedRules(body.rules),
      servers: [],
      selectors: [],
    };
    const firewall = project.firewalls.put(applyTo(project, empty, body.apply_to));
    const actions = [
      begin(project, response, 'set_firewall_rules', firewall),
      ...applyActions(project, response, firewall),
    ];
    response.status(201).json({ firewall: presentFirewall(project, firewall), actions });
  });

  router.get('/firewalls/:id', (request, response) => {
    response.json({ firewall: presentFirewall(project, findFirewall(project, idOf(request, 'firewall'))) });
  });

  router.put('/firewalls/:id', (request, response) => {
    const firewall = findFirewall(project, idOf(request, 'firewall'));
    const { name = firewall.name, labels = firewall.labels } = parseBody(updateFirewallBody, request.body);
    refuseTakenName(project.firewalls, 'firewall', name, firewall.id);
    response.json({
      firewall: presentFirewall(project, project.firewalls.put({ ...firewall, name, labels })),
    });
  });

  router.delete('/firewalls/:id', (request, response) => {
    const firewall = findFirewall(project, idOf(request, 'firewall'));
    if (appliedTo(project, firewall).length > 0) {
      throw new HetznerError('resource_in_use', `firewall with ID '${firewall.id}' is still in use`);
    }
    project.firewalls.remove(firewall.id);
    response.status(204).end();
  });

  return router.use(firewallActionRoutes(project));
}

function firewallActionRoutes(project: HetznerProject): Router {
  const router = Router();

  router.post('/firewalls/:id/actions/set_rules', (request, response) => {
    const { rules: wanted } = parseBody(setRulesBody, request.body);
    const before = findFirewall(project, idOf(request, 'firewall'));
    const firewall = project.firewalls.put({ ...before, rules: storedRules(wanted) });
    const actions = [
      begin(project, response, 'set_firewall_rules', firewall),
      ...applyActions(project, response, firewall),
    ];
    response.status(201).json({ actions });
  });

  router.post('/firewalls/:id/actions/apply_to_resources', (request, response) => {
    const { apply_to } = parseBody(applyToBody, request.body);
    const firewall = project.firewalls.put(
      applyTo(project, findFirewall(project, idOf(request, 'firewall')), apply_to),
    );
    response.status(201).json({ actions: [begin(project, response, 'apply_firewall', firewall)] });
  });

  router.post('/firewalls/:id/actions/remove_from_resources', (request, response) => {
    const { remove_from } = parseBody(removeFromBody, request.body);
    const firewall = project.firewalls.put(
      removeFrom(project, findFirewall(project, idOf(request, 'firewall')), remove_from),
    );
    response.status(201).json({ actions: [begin(project, response, 'remove_firewall', firewall)] });
  });

  return router;
}

function begin(
  project: HetznerProject,
  response: Response,
  command: string,
  { id }: FirewallRecord,
  extra: Resource[] = [],
): Record<string, unknown> {
  return presentAction(
    beginAction(project, response, { command, resources: [{ id, type: 'firewall' }, ...extra] }),
  );
}

function applyActions(
  project: HetznerProject,
  response: Response,
  firewall: FirewallRecord,
): Record<string, unknown>[] {
  return firewall.servers.map((id) =>
    begin(project, response, 'apply_firewall', firewall, [{ id, type: 'server' }]),
  );
}

function findFirewall(project: HetznerProject, id: number): FirewallRecord {
  const firewall = project.firewalls.get(id);
  if (!firewall) throw resourceNotFound('firewall', id);
  return firewall;
}

function storedRules(given: z.infer<typeof firewallRulesSchema>): StoredFirewallRule[] {
  return given.map((rule) => ({
    ...rule,
    port: rule.port ?? null,
    description: rule.description ?? null,
  }));
}
