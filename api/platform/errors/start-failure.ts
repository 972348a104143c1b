/** Exit codes of sysexits.h: bad configuration, something needed is missing, temporarily busy. */
export const START_EXIT = { config: 78, unavailable: 69, temporary: 75 } as const;

/** Why the API could not start: what happened, what to do, and an exit code from which a supervisor sees the kind. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly next: string;
  readonly exitCode: number;

  constructor(kind: keyof typeof START_EXIT, message: string, next: string, options?: { cause?: unknown }) {
    super(message, options);
    this.next = next;
    this.exitCode = START_EXIT[kind];
  }
}
