import { type ErrorCode, errorCatalogue } from './catalogue.ts';
import type { ErrorAction, ErrorBody } from './errors.schema.ts';

/** Details beyond the code. `message` replaces the catalogue's and is shown to the user, so it must contain no secrets. */
export interface AppErrorDetails {
  message?: string;
  fields?: { path: string; message: string }[];
  choices?: string[];
  /** Seconds to wait, for the Retry-After header. */
  retryAfter?: number;
  cause?: unknown;
}

/** An error with a code from the catalogue: HTTP status, next action, and a message that is safe to show. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly action: ErrorAction;
  readonly fields: { path: string; message: string }[] | undefined;
  readonly choices: string[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, details: AppErrorDetails = {}) {
    super(
      details.message ?? errorCatalogue[code].message,
      details.cause === undefined ? {} : { cause: details.cause },
    );
    this.code = code;
    this.status = errorCatalogue[code].status;
    this.action = errorCatalogue[code].action;
    this.fields = details.fields;
    this.choices = details.choices;
    this.retryAfter = details.retryAfter;
  }
}

/** Whether an error is an AppError with one of these codes (any code if none is given). */
export function isAppError(error: unknown, ...codes: ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}

/** The help page's anchor for a code, under the product's own address. */
function helpUrl(code: string, publicUrl: string): string {
  return `${publicUrl.replace(/\/$/, '')}/help#${code}`;
}

/** The response body of an error. `support` is where customers can write to, if this installation names an address. */
export function presentError(error: AppError, publicUrl: string, support?: string): ErrorBody {
  return {
    error: error.code,
    message: error.message,
    action: error.action,
    helpUrl: helpUrl(error.code, publicUrl),
    ...(support && needsSupport(error) && { support }),
    ...(error.fields && { fields: error.fields }),
    ...(error.choices && { choices: error.choices }),
  };
}

/** Whether somebody else may have to act: something failed on our side, or the next step is to ask. */
function needsSupport({ status, action }: AppError): boolean {
  return action === 'contact_support' || status >= 500;
}
