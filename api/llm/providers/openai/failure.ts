import { isObject, objectOf } from '../json.ts';
import { ProviderError, type ProviderFailure } from '../provider.ts';

/** An answer that is no 200, as much of it as is told. */
export interface Refusal {
  status: number;
  retryAfter: number | undefined;
  /** The beginning of its body. */
  text: string;
}

/** What a body says of itself. `code` is OpenAI's code or type, xAI's code in prose. */
interface Said {
  code: string;
  message: string;
}

// The words that a status alone does not tell. xAI: continuedev/continue #10778 (key), #10373 (credits); both are 429 or 400,
// and 403 as well (Anantys-oss/koan #2412). OpenAI: error codes `insufficient_quota`, `invalid_api_key`, `billing_*`.
const badKey = /incorrect api key|invalid[_ ]api[_ ]key/i;
const noMoney = /\bcredits?\b|spending limit|insufficient[_ ]quota|exceeded your current quota|billing/i;
const unfit = /safety|moderation|violat|content[_ ](?:policy|filter)|usage guidelines/i;

/** What happens next after an answer that is no 200, for any provider that speaks as OpenAI does. `say` makes its words fit to be shown. */
export function refusalOf(
  name: string,
  { status, retryAfter, text }: Refusal,
  say: (text: string) => string,
): ProviderError {
  const said = saidIn(text);
  const failure = failureOf(status, `${said.code} ${said.message}`);
  return new ProviderError(failure, messages[failure](name, status, say(said.message)), {
    status,
    ...(retryAfter !== undefined && { retryAfter }),
    cause: new Error(say(`${said.code}: ${said.message}`)),
  });
}

function failureOf(status: number, words: string): Told {
  if (badKey.test(words)) return 'unusable';
  if (status === 429) return noMoney.test(words) ? 'unusable' : 'throttled';
  if (status === 403) return unfit.test(words) && !noMoney.test(words) ? 'refused' : 'unusable';
  return byStatus[status] ?? byClass[Math.floor(status / 100)] ?? 'unavailable';
}

type Told = Extract<ProviderFailure, 'unavailable' | 'throttled' | 'refused' | 'unusable'>;

const byStatus: Record<number, Told> = {
  401: 'unusable',
  402: 'unusable',
  // The model's name and the address are ours, not the client's.
  404: 'unusable',
  405: 'unusable',
  408: 'unavailable',
  409: 'unavailable',
  425: 'unavailable',
};

// A redirect is not followed: the address that we were given is wrong.
const byClass: Record<number, Told> = { 3: 'unusable', 4: 'refused' };

const messages: Record<Told, (name: string, status: number, words: string) => string> = {
  unavailable: (name, status) => `${name} is out of order (${status}).`,
  throttled: (name) => `${name} takes no more calls for now (429).`,
  refused: (name, status, words) =>
    `${name} refused the request (${status}): ${words || 'it did not say why'}`,
  unusable: (name, status) => `${name} does not serve our account (${status}).`,
};

/** xAI's `{code, error: "text"}`, OpenAI's `{error: {message, code, type}}`, or either in a list, as Google sends it. */
function saidIn(text: string): Said {
  const body = objectOf(text.trim().replace(/^\[([\s\S]*)\]$/, '$1'));
  if (!body) return { code: '', message: '' };
  const error = isObject(body.error) ? body.error : body;
  return {
    code: [error.code, error.type].filter((part) => typeof part === 'string').join(' '),
    message: firstText(error.message, body.error, body.message, body.detail),
  };
}

function firstText(...values: unknown[]): string {
  return values.find((value): value is string => typeof value === 'string') ?? '';
}
