import { CommanderError } from 'commander';
import { EXIT, START_AGAIN } from './failure.ts';
import { printError } from './print.ts';

/** An error with a next step, such as CommandFailure and StartFailure. */
interface ExplainedError extends Error {
  next: string;
  exitCode?: number;
}

function isExplainedError(error: unknown): error is ExplainedError {
  return error instanceof Error && 'next' in error && typeof error.next === 'string';
}

/** The message of an error and its next step. */
export function explainError(error: unknown): { message: string; next: string } {
  if (isExplainedError(error)) return { message: error.message, next: error.next };
  const message = error instanceof Error ? error.message : String(error);
  return { message, next: START_AGAIN };
}

/** Prints an error's message and next step, or the stack of an unexpected error. Sets the exit code (see EXIT). */
export function reportError(error: unknown): void {
  // A command line that cannot be read, which the parser has reported; or help that was asked for.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
    return;
  }
  if (isExplainedError(error)) {
    printError(`clawdet: ${error.message}\n  next: ${error.next}\n`);
    process.exitCode = error.exitCode ?? EXIT.unavailable;
    return;
  }
  printError(`clawdet: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = EXIT.software;
}
