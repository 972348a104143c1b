import type { Diagnostic, RunFailure } from '../child/protocol.ts';
import { typeOf } from '../pulumi/events.ts';
import {
  cloudflareCodes,
  commandErrorPatterns,
  type ErrorPattern,
  engineErrorPatterns,
  errorDescriptions,
  hetznerCodes,
  transportErrorPatterns,
} from './error-patterns.ts';
import { EngineError, type EngineErrorCode } from './errors.ts';
import type { Redactor } from './redact.ts';

/** Codes whose sentence alone would leave its reader in the dark: the first line of what was said follows it. */
const detailedCodes = new Set<EngineErrorCode>([
  'inputs_refused',
  'policy_refused',
  'install_failed',
  'engine_failed',
  'toolchain_missing',
]);

/** The exit code of a CLI that a signal ended (`runCli`). */
const killed = -1;

/** Makes the error of a code, in words for people. `said` becomes its cause, redacted. */
export function engineError(
  code: EngineErrorCode,
  stack: string,
  said: string,
  redact: Redactor,
): EngineError {
  const { next, messageFor } = errorDescriptions[code];
  const cause = new Error(redact(said).slice(0, 4000));
  const [line = ''] = cause.message.trim().split('\n');
  const detail = detailedCodes.has(code) && line ? ` It said: ${line.slice(0, 400)}` : '';
  return new EngineError(code, next, `${messageFor(stack)}${detail}`, { cause });
}

/** Turns what was thrown on our own side (a full disk, a cancelled wait) into an error of the engine. */
export function translateThrown(error: unknown, stack: string, redact: Redactor): EngineError {
  if (error instanceof EngineError) return error;
  const said = error instanceof Error ? `${error.message}` : String(error);
  return engineError(match(engineErrorPatterns, said) ?? 'engine_failed', stack, said, redact);
}

/** The answer of work on the state's files, its failures (a full disk, no permission) told as errors of the engine. */
export async function translateErrors<T>(stack: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw translateThrown(error, stack, (text) => text);
  }
}

/**
 * Turns a failed run into an error that says what happens next. This is the one place that reads what the engine and its
 * providers say; resources are judged before the engine's own summary, which only repeats that one of them failed.
 */
export function translateFailure(failure: RunFailure, stack: string, redact: Redactor): EngineError {
  const { refusals = [] } = failure;
  if (refusals.length > 0) return engineError('policy_refused', stack, refusals.join('\n'), redact);
  const resources = failure.diagnostics.filter(({ urn }) => urn && typeOf(urn) !== 'pulumi:pulumi:Stack');
  const diagnosticText = failure.diagnostics.map(({ message }) => message.trim()).join('\n');
  const said = `${diagnosticText}\n${failure.text}`;
  const resourceCodes = resources.map(codeOfResource).filter((code) => code !== undefined);
  const code =
    resourceCodes.find((found) => found !== 'provider_unavailable') ??
    resourceCodes[0] ??
    match(engineErrorPatterns, said) ??
    (failure.exitCode === killed ? 'engine_crashed' : 'engine_failed');
  // The CLI's own text repeats the diagnostics between pages of progress.
  return engineError(code, stack, diagnosticText || failure.text, redact);
}

function codeOfResource({ urn, message }: Diagnostic): EngineErrorCode | undefined {
  const type = typeOf(urn);
  const own = match(engineErrorPatterns, message);
  if (own) return own;
  if (type.startsWith('command:')) return match(commandErrorPatterns, message);
  return codeIn(message, type) ?? match(transportErrorPatterns, message);
}

/** Hetzner: `message (code, correlation id)` or a line `Error code: code`; the id is never looked at. Cloudflare: `"code":81058` in the answer's text. */
function codeIn(message: string, type: string): EngineErrorCode | undefined {
  if (type.startsWith('cloudflare:')) return lookUp(message, /"?code"?:\s*(\d{4,5})/g, cloudflareCodes);
  return type.startsWith('hcloud:') || type.startsWith('pulumi:providers:')
    ? lookUp(message, /\(([a-z_]+)(?:,[^()]*)?\)|\bError code: ([a-z_]+)/g, hetznerCodes)
    : undefined;
}

function lookUp(
  message: string,
  pattern: RegExp,
  codes: Record<string, EngineErrorCode>,
): EngineErrorCode | undefined {
  const found = [...message.matchAll(pattern)].map(([, code, other]) => codes[code ?? other ?? '']);
  return found.find((code) => code !== undefined);
}

function match(patterns: readonly ErrorPattern[], text: string): EngineErrorCode | undefined {
  return patterns.find((candidate) => candidate.pattern.test(text))?.code;
}
