import { START_AGAIN } from './failure.ts';

/** A failure that knows what to do next: CommandFailure, StartFailure and their like. */
interface ExplainedError extends Error {
  next: string;
  exitCode?: number;
}

function isExplainedError(error: unknown): error is ExplainedError {
  return error instanceof Error && 'next' in error && typeof error.next === 'string';
}

/** What a failure says to people, and what to do about it. */
export function explainError(error: unknown): { message: string; next: string } {
  if (isExplainedError(error)) return { message: error.message, next: error.next };
  const message = error instanceof Error ? error.message : String(error);
  return { message, next: START_AGAIN };
}

/** What a person is told: message and next step; a defect of ours keeps its stack. Sets the exit code (sysexits). */
export function reportError(error: unknown): void {
  if (isExplainedError(error)) {
    process.stderr.write(`clawdet: ${error.message}\n  next: ${error.next}\n`);
    process.exitCode = error.exitCode ?? 1;
    return;
  }
  process.stderr.write(
    `clawdet: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 70;
}
