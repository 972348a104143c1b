import type { z } from 'zod';
import type { ModelCatalog, ModelEntry } from '../catalog/model-catalog.ts';
import { LlmError } from '../http/llm-error.ts';
import { isObject, type JsonObject, objectsOf } from '../providers/json.ts';
import { countText } from '../text/quantities.ts';
import { checkJsonLimits } from './json-limits.ts';
import { validationMessages } from './validation-messages.ts';

/** More than any conversation has. */
const MOST_MESSAGES = 5_000;

/** Parses JSON. Throws LlmError: invalid_json, and invalid_request for what would take too long to check. */
export function parseJson(body: Buffer, what = 'a chat completion'): unknown {
  checkJsonLimits(body);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new LlmError('invalid_json', `The request is not JSON. Send ${what} as JSON in UTF-8.`, { cause });
  }
}

/** Runs before each message is validated; `param` is the list of messages. Throws `invalid_request`. */
export function refuseTooMany(given: unknown, param: 'messages' | 'input' = 'messages'): void {
  const messages = isObject(given) ? given[param] : undefined;
  if (!Array.isArray(messages) || messages.length <= MOST_MESSAGES) return;
  throw new LlmError('invalid_request', `${param}: Send at most ${MOST_MESSAGES} messages.`, { param });
}

/** The value as a schema reads it. Throws LlmError `invalid_request`, which names the field. */
export function validated<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(given, { error: validationMessages });
  if (parsed.success) return parsed.data;
  const issue = deepest(parsed.error.issues[0]);
  const param = issue?.path.join('.') ?? '';
  throw new LlmError(
    'invalid_request',
    `${param || 'The request'}: ${issue?.message ?? 'This is not valid.'}`,
    { ...(param && { param }) },
  );
}

type Issue = z.core.$ZodIssue;

/** Of the alternatives of a value, the one that fits furthest says what is wrong. */
function deepest(issue: Issue | undefined): Issue | undefined {
  if (issue?.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const inner = issue.errors.flatMap((alternative) => deepest(alternative[0]) ?? []);
  const [best] = inner.sort((a, b) => specificityOf(b) - specificityOf(a));
  return best && best.path.length > 0 ? { ...best, path: [...issue.path, ...best.path] } : issue;
}

/** An alternative of another type does not fit at all. */
function specificityOf({ path }: Issue): number {
  return path.at(-1) === 'type' ? path.length - 2 : path.length;
}

/** The body as an object, for checks before it is validated; empty where it is none. */
export function objectIn(given: unknown): JsonObject {
  return isObject(given) ? given : {};
}

/** The error for a field whose cost does not follow from its tokens. */
export function unsupportedError(param: string): LlmError {
  return new LlmError(
    'invalid_request',
    `${param}: features that cost more than their tokens are not supported. Leave it out.`,
    { param },
  );
}

/** Whether a member has a value: clients send null for what they leave out. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Throws `invalid_request` for a tool that a provider would run, and charge for. */
export function refuseHostedTools({ tools }: JsonObject, isOwn: (type: unknown) => boolean): void {
  const offered = objectsOf(tools);
  const at = offered.findIndex(({ type }) => !isOwn(type));
  if (at === -1) return;
  const param = `tools.${at}`;
  const shown = String(offered[at]?.type).slice(0, 80);
  throw new LlmError(
    'invalid_request',
    `${param}: tools of providers ("${shown}") cost more than their tokens. Leave it out, or offer a function of your own.`,
    { param },
  );
}

/**
 * The model of a request and the tokens of its answer, which the gateway limits where the client does not. Throws
 * `model_not_found`, and `invalid_request` for more output than the model has room for.
 */
export function modelAndOutput(
  model: string,
  catalog: ModelCatalog,
  output: { param: string; tokens: number | undefined },
): { entry: ModelEntry; maxOutput: number; outputLimit?: number } {
  const entry = modelOf(model, catalog, output);
  const { maxOutput } = entry;
  return output.tokens === undefined
    ? { entry, maxOutput, outputLimit: maxOutput }
    : { entry, maxOutput: output.tokens };
}

/** The model of a request. Throws `model_not_found`, and `invalid_request` for more output than it has room for. */
function modelOf(
  model: string,
  catalog: ModelCatalog,
  output: { param: string; tokens: number | undefined },
): ModelEntry {
  const entry = catalog.get(model);
  if (!entry) throw unknownModelError(model, catalog);
  if (output.tokens !== undefined && output.tokens > entry.contextWindow) throw tooLong(entry, output.param);
  return entry;
}

function tooLong({ id, contextWindow }: ModelEntry, param: string): LlmError {
  const most = countText(contextWindow);
  return new LlmError(
    'invalid_request',
    `${param}: ${id} has room for ${most} tokens, prompt and answer together. Ask for fewer.`,
    { param },
  );
}

/** The error for a model that is not in the catalog. */
export function unknownModelError(model: string, catalog: ModelCatalog): LlmError {
  const shown = model.slice(0, 80);
  return new LlmError(
    'model_not_found',
    `There is no model "${shown}". Available models: ${[...catalog.keys()].join(', ')}.`,
    { param: 'model' },
  );
}
