const MESSAGES = {
  database_unavailable: 'Our database does not answer. Try again in a minute.',
  model_unpriced: 'This model has no price here, and so it is not served. Choose another one.',
};

/** Why the gateway cannot carry a call, whichever provider it is for. The message may be shown. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: keyof typeof MESSAGES;

  constructor(code: keyof typeof MESSAGES, details: { message?: string; cause?: unknown } = {}) {
    super(details.message ?? MESSAGES[code], details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
  }
}
