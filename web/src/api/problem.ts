import type { ApiError } from './contract.ts';

/** A failed call, with a message for the person using the page. `status` 0 means that no answer came. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  /** What to do, as an API action: `retry`, `log_in`, `choose_another`… */
  readonly action: string;
  readonly helpUrl: string | null;
  /** Where to write to about it, if the API names an address. */
  readonly support: string | undefined;
  readonly status: number;
  /** The valid choices, where the set is closed. */
  readonly choices: readonly string[];
  /** The errors of single fields, by their name in the request. */
  readonly fields: Record<string, string>;

  constructor(status: number, error: ApiError) {
    super(error.message);
    this.status = status;
    this.code = error.error;
    this.action = error.action;
    this.helpUrl = error.helpUrl || null;
    this.support = error.support;
    this.choices = error.choices ?? [];
    this.fields = Object.fromEntries((error.fields ?? []).map(({ path, message }) => [path, message]));
  }
}

/** What a problem note shows, from a Problem, the error of an operation, or a code in the address bar. */
export type ProblemDetails = Pick<Problem, 'code' | 'message' | 'action' | 'helpUrl'> & {
  support?: string | undefined;
};

/** The error that an operation ended with, for a problem note. `support` is where to write to about it, if anywhere. */
export function problemDetailsOf(error: ApiError, support?: string): ProblemDetails {
  const { error: code, message, action, helpUrl } = error;
  return { code, message, action, helpUrl: helpUrl || null, support };
}

/** The call never reached the API, or no answer came back. */
export function unreachable(): Problem {
  return new Problem(0, {
    error: 'unreachable',
    message: 'Clawdet did not answer. Check your connection and try again; nothing you typed is lost.',
    action: 'retry',
    helpUrl: '/help#unreachable',
  });
}

/** Reads an error answer; anything that breaks the contract becomes `unexpected_answer`. */
export function problemOf(status: number, body: unknown): Problem {
  if (isApiError(body)) return new Problem(status, body);
  return new Problem(status, {
    error: 'unexpected_answer',
    message: `Clawdet answered with an error (${status}) that it cannot explain. Wait a minute and try again.`,
    action: 'wait',
    helpUrl: '/help#unexpected_answer',
  });
}

/** Converts anything thrown into a Problem. */
export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : problemOf(500, null);
}

/** The page where a person can solve the problem, if it is another page. */
export function recoveryLink(action: string): { href: string; label: string } | null {
  return recoveryLinks[action] ?? null;
}

const recoveryLinks: Record<string, { href: string; label: string }> = {
  log_in: { href: '/login', label: 'Log in' },
  sign_up: { href: '/signup', label: 'Create your account' },
  open_mail: { href: '/account', label: 'Check your email address' },
  set_up_factor: { href: '/security', label: 'Set up your second factor' },
  keep_account: { href: '/account', label: 'Go to your account' },
  complete_signup: { href: '/signup/details', label: 'Complete your sign-up' },
};

function isApiError(body: unknown): body is ApiError {
  if (typeof body !== 'object' || body === null) return false;
  const { error, message, action } = body as Partial<ApiError>;
  return typeof error === 'string' && typeof message === 'string' && typeof action === 'string';
}
