import type { InstanceBody } from '../../api/assistants/instances/instance.schema.ts';
import type { OperationBody } from '../../api/operations/operation.schema.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { callApi } from './api-client.ts';
import { currentLogin } from './current-login.ts';
import { factsText, minuteOf } from './facts.ts';
import { followOperation } from './operations.ts';
import { findAssistant, readAssistants } from './read-assistants.ts';

/** Prints the assistants of the token's team as a table, or as a JSON array with `json`. */
export async function listAssistants({ json }: { json?: boolean }): Promise<void> {
  const assistants = await readAssistants(currentLogin());
  if (json) return printJson(assistants);
  if (assistants.length === 0) return print('This team has no assistant yet.\n');
  print(
    table(['assistant', 'status', 'health', 'tier', 'region', 'address', 'ordered'], assistants.map(cells)),
  );
}

function cells({ subdomain, status, health, tier, region, url, createdAt }: InstanceBody): string[] {
  return [subdomain, status, health?.status ?? '-', tier, region, url, minuteOf(createdAt)];
}

/** Prints one assistant, which is named by its subdomain or id, with the checks behind its health. */
export async function showAssistant(name: string, { json }: { json?: boolean }): Promise<void> {
  const assistant = await findAssistant(currentLogin(), name);
  if (json) return printJson(assistant);
  print(assistantText(assistant));
}

const ADOPTED = ', with its server as it was: only its owner has access to it';

function assistantText(assistant: InstanceBody): string {
  const { health, server, operation, suspension, adopted, conditions = [] } = assistant;
  const text = factsText(`${assistant.subdomain}, at ${assistant.url}`, [
    ['status', assistant.status],
    ['health', health && `${health.status}: ${health.message}`],
    ['suspended', suspension && `since ${minuteOf(suspension.at)}: ${suspension.because}`],
    ['size', `${assistant.tier}, in ${assistant.region}`],
    ['server', server && `${server.type} (${assistant.address ?? 'no address yet'})`],
    [adopted ? 'adopted' : 'ordered', `${minuteOf(assistant.createdAt)}${adopted ? ADOPTED : ''}`],
    ['operation', operation && `${operation.kind} ${operation.status} (${operation.id})`],
    ['id', assistant.id],
  ]);
  if (conditions.length === 0) return text;
  const rows = conditions.map(({ type, status, message, at }) => [
    type,
    status,
    at ? minuteOf(at) : 'never',
    message,
  ]);
  return `${text}\n${table(['check', 'status', 'checked', 'what it says'], rows)}`;
}

export interface OrderOptions {
  region?: string;
  tier?: string;
  follow?: boolean;
}

/** Orders an assistant for the token's team; with `follow`, shows its set-up until it is over. */
export async function orderAssistant(
  subdomain: string | undefined,
  { region, tier, follow }: OrderOptions,
): Promise<void> {
  const login = currentLogin();
  const { operation } = await callApi<{ operation: OperationBody }>(
    login,
    '/api/provisioning/start',
    { operation: { id: 'text' } },
    { method: 'POST', body: JSON.stringify({ subdomain, region, tier }) },
  );
  print(`Ordered. Its set-up is operation ${operation.id}.\n`);
  if (follow) await followOperation(login, operation.id);
}
