import type { OperationBody } from '../../api/operations/operation.schema.ts';
import { durationText } from '../../gateway/text/quantities.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { callApi } from './api-client.ts';
import { type CurrentLogin, currentLogin } from './current-login.ts';
import { factsText, minuteOf } from './facts.ts';
import { followUntilOver } from './follow.ts';
import { isNamed, readAssistants } from './read-assistants.ts';

/** Prints the current or last operation of each assistant of the token's team. */
export async function listOperations({ json }: { json?: boolean }): Promise<void> {
  const rows = (await readAssistants(currentLogin())).flatMap(({ subdomain, operation }) =>
    operation ? [{ assistant: subdomain, ...operation }] : [],
  );
  if (json) return printJson(rows);
  if (rows.length === 0) return print('There is no operation.\n');
  const cells = rows.map(({ id, assistant, kind, status }) => [id, assistant, kind, status]);
  print(table(['operation', 'assistant', 'kind', 'status'], cells));
}

/** Prints an operation and its steps. It is named by its id, or by its assistant, whose current or last one is meant. */
export async function showOperation(name: string, { json }: { json?: boolean }): Promise<void> {
  const login = currentLogin();
  const operation = await readOperation(login, await operationIdOf(login, name));
  if (json) return printJson(operation);
  print(operationText(operation));
}

/** Shows the steps of an operation until it is over. Throws CommandFailure (exit 69) if it does not succeed. */
export async function follow(name: string): Promise<void> {
  const login = currentLogin();
  await followOperation(login, await operationIdOf(login, name));
}

/** The same for an operation by its id. */
export async function followOperation(login: CurrentLogin, id: string): Promise<void> {
  await followUntilOver(() => readOperation(login, id));
}

/** Asks for an operation to be cancelled; what a set-up has created is removed. */
export async function cancelOperation(name: string): Promise<void> {
  const login = currentLogin();
  const id = await operationIdOf(login, name);
  await callApi(login, `/api/operations/${id}/cancel`, {}, { method: 'POST', body: '{}' });
  print(`Cancelling ${id}: npx clawdet operations follow ${id} shows its end.\n`);
}

function readOperation(login: CurrentLogin, id: string): Promise<OperationBody> {
  const steps = [{ name: 'text', status: 'text' }] as const;
  const form = { id: 'text', kind: 'text', status: 'text', createdAt: 'text', steps } as const;
  return callApi<OperationBody>(login, `/api/operations/${id}`, form);
}

async function operationIdOf(login: CurrentLogin, name: string): Promise<string> {
  const assistant = (await readAssistants(login)).find((one) => isNamed(one, name));
  if (assistant?.operation) return assistant.operation.id;
  if (/^[0-9a-f]{24}$/.test(name) && !assistant) return name;
  throw new CommandFailure(
    assistant ? `${name} has no operation.` : `There is no operation or assistant "${name}".`,
    'npx clawdet operations lists those of this token’s team',
    EXIT.noSuch,
  );
}

function operationText(operation: OperationBody): string {
  const { id, kind, status, queue, waitingFor, error, steps } = operation;
  const wait = queue?.expectedWaitSeconds;
  const text = factsText(`${kind}: ${status}`, [
    ['asked for', minuteOf(operation.createdAt)],
    ['ended', operation.endedAt && minuteOf(operation.endedAt)],
    [
      'in line',
      queue && `number ${queue.position}${wait === undefined ? '' : `, about ${durationText(wait * 1000)}`}`,
    ],
    ['waits', waitingFor?.message],
    [
      'cancelled',
      operation.cancelling ? 'under way' : operation.cancelledBy && `by ${operation.cancelledBy}`,
    ],
    ['error', error && `${error.message} (${error.error})`],
    ['id', id],
  ]);
  return `${text}\n${table(
    ['step', 'status'],
    steps.map((step) => [step.name, step.status]),
  )}`;
}
