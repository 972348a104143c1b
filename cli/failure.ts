/** A command's exit codes. All but `differs` and `interrupted` are those of sysexits.h; README.md says what each means. */
export const EXIT = {
  differs: 2,
  usage: 64,
  data: 65,
  noInput: 66,
  noSuch: 67,
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  busy: 75,
  refused: 77,
  config: 78,
  interrupted: 130,
} as const;

/** A command that cannot continue: what happened, what to do next, and the exit code for scripts. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly next: string;
  readonly exitCode: number;

  constructor(message: string, next: string, exitCode: number, options?: { cause?: unknown }) {
    super(message, options);
    this.next = next;
    this.exitCode = exitCode;
  }
}

/** What to do once the cause of a failed set-up is fixed, even while the pages are up. */
export const START_AGAIN = 'run make start again (after Ctrl-C where it runs): finished parts are kept';
