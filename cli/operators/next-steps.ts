import type { AuditTarget } from '../../api/platform/audit/audit.model.ts';
import { isAppError } from '../../api/platform/errors/app-error.ts';
import { errorCatalogue } from '../../api/platform/errors/catalogue.ts';
import { CommandFailure, EXIT } from '../failure.ts';

/** What a refused command was about: its target as it was typed, and the address of the pages. */
export interface Refused extends AuditTarget {
  publicUrl: string;
  /** The admin action that was refused, if it was one. */
  act?: string;
}

/** A refusal: the code of an error or of an audit entry, and its message. */
interface Refusal {
  code: string;
  message: string;
}

type NextStep = string | ((about: Refused) => string);

/** What is of use after a refusal, by its code. Where it depends on what the command was about, by kind of target. */
const NEXT_STEPS: Record<string, NextStep | Partial<Record<AuditTarget['kind'], NextStep>>> = {
  not_found: {
    operation: 'npx clawdet queue lists operations, and npx clawdet find <text> searches customers',
    customer: 'npx clawdet find <text> searches customers, and npx clawdet list shows all of them',
    user: ({ publicUrl }) =>
      `npx clawdet find <text> searches accounts; people sign up at ${publicUrl}/signup`,
    finding: 'npx clawdet drift lists the findings',
  },
  target_ambiguous: 'run it again with one of these names',
  reset_impossible: 'npx clawdet users show <account> shows their ways in',
  reset_open:
    'another operator confirms it on the person’s page; npx clawdet users show <account> shows until when',
  reset_over: 'npx clawdet users show <account> shows whether a request is open',
  reset_own: 'have two other operators do it',
  reset_needs_another: 'another operator confirms it on the person’s page',
  no_second_operator:
    'npx clawdet grant <email> makes somebody else an operator, once they confirm the mail; then ask again',
  last_operator: 'npx clawdet grant <email> makes somebody else an operator, once they confirm the mail',
  not_invitable: 'run it again once that is done',
  operation_in_progress: 'npx clawdet queue shows what is in progress, and how to cancel it',
  operation_over: ({ name, act }) =>
    act === 'retry'
      ? `npx clawdet up ${word(name)} updates an assistant that is set up`
      : `npx clawdet explain ${word(name)} says how it ended`,
  not_for_adopted:
    'npx clawdet find <text> shows the assistant, and docs/import.md says what works for an adopted server',
  not_cancellable: ({ name }) => `npx clawdet explain ${word(name)} says how far it is`,
  finding_over: 'npx clawdet drift lists the open findings',
  finding_unfit: 'npx clawdet drift lists the findings and what can be done about each',
  drift_off: 'npx clawdet drift --now scans the clouds at once',
  invalid_input: 'npx clawdet --help shows the commands',
};

const EXITS: Record<string, number> = {
  not_found: EXIT.noSuch,
  target_ambiguous: EXIT.usage,
  operation_in_progress: EXIT.busy,
  finding_unfit: EXIT.usage,
  invalid_input: EXIT.usage,
  internal_error: EXIT.software,
};

/** A refusal is the target's state, unless its code says that the fault is the product's. */
function exitCodeOf(code: string): number {
  const known = EXITS[code];
  if (known !== undefined) return known;
  const { status } = (errorCatalogue as Partial<Record<string, { status: number }>>)[code] ?? { status: 409 };
  return status >= 500 ? EXIT.unavailable : EXIT.refused;
}

/** The error of a refused command: what was refused, and what is of use now. */
export function refusalFailure({ code, message }: Refusal, about: Refused, cause?: unknown): CommandFailure {
  const step = NEXT_STEPS[code] ?? 'npx clawdet doctor checks everything that this depends on';
  const forKind = typeof step === 'object' ? (step[about.kind] ?? 'npx clawdet --help') : step;
  const next = typeof forKind === 'string' ? forKind : forKind(about);
  return new CommandFailure(message, next, exitCodeOf(code), { cause });
}

/** Translates an AppError; any other error is returned as it is. */
export function asCommandFailure(error: unknown, about: Refused): unknown {
  return isAppError(error) ? refusalFailure(error, about, error) : error;
}

/** A word of a command line, quoted for a shell if it has to be. */
function word(text: string): string {
  return /^[\w@.:/+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
