/** For whoever asks while the database is away. */
export const DATABASE_UNAVAILABLE_MESSAGE = 'Our database does not answer. Try again in a minute.';

/** Why the gateway cannot carry a call, whichever provider it is for. The message may be shown. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: 'database_unavailable' | 'model_unpriced';

  constructor(code: GatewayError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
