import type { CloudFailure } from '../core/instrumented-cloud.ts';

/** A Cloudflare error code with its message and, for some codes, the error chain. */
export interface CloudflareProblem {
  code: number;
  message: string;
  error_chain?: { code: number; message: string }[];
}

/** An error in Cloudflare's envelope. */
export class CloudflareError extends Error {
  readonly status: number;
  readonly problem: CloudflareProblem;
  readonly headers: Record<string, string>;

  constructor(status: number, problem: CloudflareProblem, headers: Record<string, string> = {}) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }

  toJSON(): Record<string, unknown> {
    return { success: false, errors: [this.problem], messages: [], result: null };
  }
}

/**
 * Messages of the codes that DNS clients see, from Cloudflare's API documentation and from public reports of API responses.
 * 81053 to 81058 answer a retried or duplicate create, or one beside a record that excludes it.
 */
const texts = {
  971: 'Please wait and consider throttling your request speed',
  1000: 'Invalid API Token',
  9109: 'Invalid access token',
  9207: 'Failed to parse request body: content-type must be application/json and the body must be JSON',
  10000: 'Authentication error',
  81044: 'Record does not exist.',
  81045: 'Record quota exceeded.',
  81053: 'An A, AAAA, or CNAME record with that host already exists.',
  81054: 'A CNAME record with that host already exists.',
  81055: 'Non-NS records with that host already exist.',
  81056: 'NS records with that host already exist.',
  81057: 'The record already exists.',
  81058: 'An identical record already exists.',
};

const refuse = (
  status: number,
  code: keyof typeof texts,
  headers: Record<string, string> = {},
): CloudflareError => new CloudflareError(status, { code, message: texts[code] }, headers);

/** Every error of this API. */
export const refusals = {
  malformedToken: () =>
    new CloudflareError(400, {
      code: 6003,
      message: 'Invalid request headers',
      error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
    }),
  unknownToken: () => refuse(403, 9109),
  invalidToken: () => refuse(401, 1000),
  noPermission: () => refuse(403, 10000),
  noRoute: (path: string) =>
    new CloudflareError(400, {
      code: 7003,
      message: `Could not route to ${path}, perhaps your object identifier is invalid?`,
    }),
  noRecord: () => refuse(404, 81044),
  hostTaken: () => refuse(400, 81053),
  cnameTaken: () => refuse(400, 81054),
  nonNsTaken: () => refuse(400, 81055),
  nsTaken: () => refuse(400, 81056),
  identical: () => refuse(400, 81058),
  quota: () => refuse(400, 81045),
  badJson: () => refuse(400, 9207),
  tooMany: (seconds: number) => refuse(429, 971, { 'retry-after': String(seconds) }),
  invalid: (code: number, message: string) => new CloudflareError(400, { code, message }),
  /** Older validation errors are still wrapped in 1004. */
  validation: (code: number, message: string) =>
    new CloudflareError(400, {
      code: 1004,
      message: 'DNS Validation Error',
      error_chain: [{ code, message }],
    }),
};

/** The response to an injected fault, by status or by Cloudflare code. */
export function cloudflareFailure({ status, code }: { status?: number; code?: string }): CloudFailure {
  if (status === 429) return failureOf(refusals.tooMany(1));
  const number = Number(code ?? 10013);
  const known = (texts as Record<number, string>)[number] ?? `injected failure ${code ?? status}`;
  const message = status === 501 ? 'the sandbox does not support this call' : known;
  return failureOf(new CloudflareError(status ?? 400, { code: number, message }));
}

function failureOf(error: CloudflareError): CloudFailure {
  return { status: error.status, body: error.toJSON(), headers: error.headers };
}
