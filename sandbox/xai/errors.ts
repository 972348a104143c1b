/** xAI's error body: a code in prose and a sentence, not OpenAI's object. */
export interface XaiErrorBody {
  code: string;
  error: string;
}

/** Something xAI refuses, in its own words and with its own status. */
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

/** A key nobody knows is a 400, not a 401 (seen in continuedev/continue #10778). Only its first letters are repeated. */
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

/** The body does not have the shape of a request. */
export function malformed(problem: string): XaiError {
  return new XaiError(
    422,
    'Failed to deserialize the JSON body into the target type',
    `Failed to deserialize the JSON body into the target type: ${problem}`,
  );
}

/** A known argument that reasoning models do not take: `stop`, `presence_penalty`, `frequency_penalty`. */
export function unsupportedArgument(name: string, model: string): XaiError {
  return new XaiError(400, invalidArgument, `Argument not supported on this model: ${name} (${model})`);
}

const outages: Record<string, { status: number; body: XaiErrorBody }> = {
  // A 429 that no retry mends (seen in continuedev/continue #10373).
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
  501: { status: 501, body: { code: 'Not implemented', error: 'The sandbox does not know this call.' } },
  503: {
    status: 503,
    body: {
      code: 'The service is currently unavailable',
      error: 'The model is overloaded. Try again later.',
    },
  },
};

/** What xAI answers when it is made to fail: a status, or `out_of_credits`. */
export function xaiFailure({ status, code }: { status?: number; code?: string }): {
  status: number;
  body: XaiErrorBody;
} {
  const internal = { code: code ?? 'Internal error', error: 'The sandbox was told to fail.' };
  return outages[status ?? code ?? ''] ?? { status: status ?? 500, body: internal };
}
