/** A command that cannot continue: what happened, what to do next, and the exit code for scripts (sysexits). */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly next: string;
  readonly exitCode: number;

  constructor(message: string, next: string, exitCode = 1, options?: { cause?: unknown }) {
    super(message, options);
    this.next = next;
    this.exitCode = exitCode;
  }
}

/** Exit codes as sysexits.h names them. */
export const EXIT = {
  usage: 64,
  noSuch: 67,
  unavailable: 69,
  cannotCreate: 73,
  busy: 75,
  config: 78,
} as const;

/** What to do once the cause of a failed set-up is fixed, even while the pages are up. */
export const START_AGAIN = 'run make start again (after Ctrl-C where it runs): finished parts are kept';
