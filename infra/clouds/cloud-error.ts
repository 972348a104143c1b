/** What went wrong with a call to a cloud, by what can be done about it. */
export type CloudErrorCode = 'denied' | 'throttled' | 'unavailable' | 'refused' | 'unexpected_answer';

/** What is known of a failure beyond its code. */
export interface CloudErrorOptions {
  status?: number;
  cloudCode?: string | undefined;
  cause?: unknown;
}

/** A failed call to a cloud. The message names cloud, method, path and the cloud's own code; never a token or a query. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly code: CloudErrorCode;
  /** HTTP status, if there was a response. */
  readonly status: number | undefined;
  /** The cloud's own error code (`uniqueness_error`), if it has one. */
  readonly cloudCode: string | undefined;

  constructor(code: CloudErrorCode, message: string, options: CloudErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.cloudCode = options.cloudCode;
  }
}

/** What each code means and what to do; follows the sentence that says what happened. */
export const advice: Record<CloudErrorCode, string> = {
  denied: 'The token is missing, wrong or lacks permission: check it in the cloud’s console.',
  throttled: 'The rate limit is used up: wait a few minutes.',
  unavailable: 'The cloud did not respond as expected: try again, and check its status page.',
  refused: 'The cloud does not accept this request: correct it and try again.',
  unexpected_answer: 'The response does not match the API’s documentation: check the address of the cloud.',
};
