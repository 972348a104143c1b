/** The message of calls while the database is unreachable. */
export const DATABASE_UNAVAILABLE_MESSAGE = 'Our database does not answer. Try again in a minute.';

/** Why the gateway cannot execute a call, independent of the provider. The message may be shown to users. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: 'database_unavailable' | 'model_unpriced';

  constructor(code: GatewayError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
