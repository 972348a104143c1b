import { readFileSync } from 'node:fs';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { z } from 'zod';
import { type FaultRegistry, faultRule } from '../core/fault-rules.ts';
import type { Latency } from '../core/latency.ts';
import { locations } from '../hetzner/catalog/locations.ts';
import { hetznerServerTypes } from '../hetzner/catalog/server-types.ts';
import type { Hetzner } from '../hetzner/index.ts';
import { healthFaults, type ServerDriver } from '../servers/driver.ts';
import type { SandboxState } from '../state.ts';
import { guardConsole } from './guard.ts';
import { mailboxOf } from './mailbox.ts';

/** What the console shows and controls. `about` does not change while the sandbox runs. */
export interface ConsoleDependencies {
  /** Who has it may use the console. */
  token: string;
  /** Signs the addresses of mailboxes, which need no token. */
  mailboxKey: string;
  about: () => Record<string, unknown>;
  state: (callsAfter: number) => SandboxState;
  faults: FaultRegistry;
  latency: Latency;
  hetzner: Pick<Hetzner, 'setSoldOut'>;
  servers: Pick<ServerDriver, 'setHealthFaults' | 'kind'>;
}

const latencyBody = z.strictObject({ profile: z.enum(['instant', 'realistic']) });
const soldOutBody = z.strictObject({
  type: z.enum(hetznerServerTypes.map(({ name }) => name)),
  location: z.enum(locations.map(({ name }) => name)),
  soldOut: z.boolean(),
});

const healthFaultsBody = z.strictObject({
  server: z.int().positive(),
  faults: z.array(z.enum(healthFaults)),
});

/** The console: one page, and the JSON API under /api for the page and tests. */
export function createConsole(dependencies: ConsoleDependencies): Express {
  const app = express().disable('x-powered-by');
  const mailbox = mailboxOf(dependencies.mailboxKey, () => dependencies.state(Number.MAX_SAFE_INTEGER).mails);
  app.use(guardConsole(dependencies.token, mailbox), express.json({ limit: '100kb' }));
  servePage(app);
  serveState(app, dependencies);
  serveSwitches(app, dependencies);
  app.use((_request, response) => {
    response.status(404).json({ error: 'not_found', message: 'The console has no such page or API call.' });
  });
  app.use(answerErrors);
  return app;
}

const pageFiles: Record<string, [file: string, type: string]> = {
  '/': ['page.html', 'html'],
  '/console.css': ['console.css', 'css'],
  '/console.js': ['console.js', 'js'],
  '/sections.js': ['sections.js', 'js'],
};

function servePage(app: Express): void {
  for (const [path, [file, type]] of Object.entries(pageFiles)) {
    const text = readFileSync(new URL(`./page/${file}`, import.meta.url), 'utf8');
    app.get(path, (_request, response) => {
      response.type(type).send(text);
    });
  }
}

function serveState(app: Express, { about, state }: ConsoleDependencies): void {
  app.get('/api/about', (_request, response) => {
    const types = hetznerServerTypes.filter(({ deprecation }) => !deprecation);
    response.json({
      ...about(),
      serverTypes: types.map(({ name, monthly }) => ({ name, locations: Object.keys(monthly) })),
      locations,
    });
  });

  app.get('/api/state', (request, response) => {
    const after = Number(request.query.callsAfter ?? 0);
    response.json(state(Number.isFinite(after) ? after : 0));
  });

  app.get('/api/mails/:id/html', (request, response) => {
    const mail = state(Number.MAX_SAFE_INTEGER).mails.find(({ id }) => id === request.params.id);
    // Show a mail without running it: no scripts, no network, no access to the surrounding console. Its links open elsewhere.
    response.set(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox",
    );
    response
      .type('html')
      .status(mail ? 200 : 404)
      .send(mail?.html ? `<base target="_blank">${mail.html}` : '');
  });
}

function serveSwitches(app: Express, { faults, latency, hetzner, servers }: ConsoleDependencies): void {
  app.post('/api/faults', (request, response) => {
    response.status(201).json(faults.add(faultRule.parse(request.body)));
  });

  app.delete('/api/faults/:id', (request, response) => {
    if (faults.remove(request.params.id)) response.status(204).end();
    else
      response
        .status(404)
        .json({ error: 'not_found', message: 'There is no such fault; it may already have been removed.' });
  });

  app.post('/api/latency', (request, response) => {
    latency.profile = latencyBody.parse(request.body).profile;
    response.json({ latency: latency.profile });
  });

  app.post('/api/health-faults', async (request, response) => {
    const body = healthFaultsBody.parse(request.body);
    if (!servers.setHealthFaults) {
      const message = `These are ${servers.kind} servers: fill their disk or memory manually.`;
      response.status(501).json({ error: 'not_implemented', message });
      return;
    }
    await servers.setHealthFaults(body.server, body.faults);
    response.json(body);
  });

  app.post('/api/sold-out', (request, response) => {
    const { type, location, soldOut } = soldOutBody.parse(request.body);
    hetzner.setSoldOut(type, location, soldOut);
    response.json({ type, location, soldOut });
  });
}

const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  if (error instanceof z.ZodError) {
    const message = error.issues
      .map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
      .join('; ');
    response.status(422).json({ error: 'invalid_input', message });
    return;
  }
  const status = (error as { status?: number }).status ?? 500;
  response
    .status(status)
    .json({ error: status < 500 ? 'bad_request' : 'failed', message: (error as Error).message });
};
