/** xAI's error body: a code in prose and a message, unlike OpenAI's object. */
export interface XaiErrorBody {
  code: string;
  error: string;
}

/** An error of the xAI API, with its own message and status. */
export class XaiError extends Error {
  readonly status: number;
  readonly body: XaiErrorBody;

  constructor(status: number, code: string, error: string) {
    super(error);
    this.status = status;
    this.body = { code, error };
  }
}

const invalidArgument = 'Client specified an invalid argument';

/** An unknown key is a 400, not a 401 (seen in continuedev/continue #10778). The message has only its first letters. */
export function incorrectKey(key: string): XaiError {
  const shown = `${key.slice(0, 2)}***${key.slice(-2)}`;
  return new XaiError(
    400,
    invalidArgument,
    `Incorrect API key provided: ${shown}. You can obtain an API key from https://console.x.ai.`,
  );
}

export function noKey(): XaiError {
  return new XaiError(
    401,
    'No credentials were given',
    'No API key was provided. Send it as "Authorization: Bearer <key>".',
  );
}

export function unknownModel(model: string): XaiError {
  return new XaiError(
    404,
    'Some requested entity was not found',
    `The model ${model} does not exist or your team does not have access to it.`,
  );
}

/** An error for a malformed body. */
export function malformed(problem: string): XaiError {
  return new XaiError(
    422,
    'Failed to deserialize the JSON body into the target type',
    `Failed to deserialize the JSON body into the target type: ${problem}`,
  );
}

/** An error for an argument that reasoning models do not support: `stop`, `presence_penalty`, `frequency_penalty`. */
export function unsupportedArgument(name: string, model: string): XaiError {
  return new XaiError(400, invalidArgument, `Argument not supported on this model: ${name} (${model})`);
}

/** An argument of OpenAI's Responses API that xAI's does not have (seen in openclaw/openclaw #12910). */
export function unsupportedResponseArgument(name: string): XaiError {
  return new XaiError(400, '400', `Argument not supported: ${name}`);
}

/** The real API does this; the sandbox does not. */
export function notSimulated(): XaiError {
  return new XaiError(501, 'Not implemented', 'The sandbox does not support this call.');
}

const outages: Record<string, { status: number; body: XaiErrorBody }> = {
  // A 429 that no retry fixes (seen in continuedev/continue #10373).
  out_of_credits: {
    status: 429,
    body: {
      code: 'Some resource has been exhausted',
      error:
        'Your team sandbox has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.',
    },
  },
  429: {
    status: 429,
    body: { code: 'Some resource has been exhausted', error: 'Too many requests. Slow down.' },
  },
  501: { status: 501, body: { code: 'Not implemented', error: 'The sandbox does not support this call.' } },
  503: {
    status: 503,
    body: {
      code: 'The service is currently unavailable',
      error: 'The model is overloaded. Try again later.',
    },
  },
};

/** The response to an injected fault, by status or `out_of_credits`. */
export function xaiFailure({ status, code }: { status?: number; code?: string }): {
  status: number;
  body: XaiErrorBody;
} {
  const internal = { code: code ?? 'Internal error', error: 'The sandbox injected this failure.' };
  return outages[status ?? code ?? ''] ?? { status: status ?? 500, body: internal };
}
