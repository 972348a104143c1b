import { setTimeout as pause } from 'node:timers/promises';
import type { OperationBody } from '../../api/operations/operation.schema.ts';
import { printableLine } from '../../gateway/text/printable.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print, printError } from '../print.ts';
import { ApiRefusal } from './api-failure.ts';

/** How often the API is asked, and how long it may be away meanwhile: a restart takes seconds. */
const TIMES = { pollMs: 2_000, awayMs: 120_000 };

/**
 * Prints the steps of an operation as they change, until it is over. The API may be away or busy for a while, since the
 * operation goes on. Throws CommandFailure (exit 69) if it does not succeed, and what `read` throws for longer than that.
 */
export async function followUntilOver(read: () => Promise<OperationBody>, times = TIMES): Promise<void> {
  const shown = new Set<string>();
  let answeredAt = Date.now();
  for (;;) {
    const answer = await read().catch((error: unknown) => passing(error));
    if (!(answer instanceof CommandFailure)) {
      answeredAt = Date.now();
      for (const line of linesOf(answer)) showOnce(line, shown, print);
      if (isOver(answer)) return assertSucceeded(answer);
    } else if (Date.now() - answeredAt > times.awayMs) throw answer;
    else showOnce(`clawdet: ${answer.message} Trying again.`, shown, printError);
    const asked = answer instanceof ApiRefusal ? (answer.retryAfter ?? 0) * 1_000 : 0;
    // A timer of more than 24 days would fire at once.
    await pause(Math.min(Math.max(times.pollMs, asked), times.awayMs));
  }
}

/** A failure that may be over in a moment. Throws any other. */
function passing(error: unknown): CommandFailure {
  const exits: number[] = [EXIT.unavailable, EXIT.busy];
  if (error instanceof CommandFailure && exits.includes(error.exitCode)) return error;
  throw error;
}

function showOnce(line: string, shown: Set<string>, show: (text: string) => void): void {
  if (!shown.has(line)) show(`${printableLine(line)}\n`);
  shown.add(line);
}

function linesOf({ steps, waitingFor }: OperationBody): string[] {
  const begun = steps.filter(({ status }) => status !== 'waiting');
  const lines = begun.map(({ name, status }) => `  ${name}: ${status}`);
  return waitingFor ? [...lines, `  ${waitingFor.message}`] : lines;
}

const isOver = ({ status }: OperationBody): boolean => ['succeeded', 'failed', 'cancelled'].includes(status);

function assertSucceeded({ id, status, error }: OperationBody): void {
  if (status !== 'succeeded')
    throw new CommandFailure(
      error ? `${error.message} (${error.error})` : `The operation has ${status}.`,
      error?.helpUrl ? `see ${error.helpUrl}` : `npx clawdet operations show ${id}`,
      EXIT.unavailable,
    );
  print('done\n');
}
