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

/** Codes whose message needs detail: the first line of the original error follows it. */
const detailedCodes = new Set<EngineErrorCode>([
  'inputs_refused',
  'policy_refused',
  'install_failed',
  'engine_failed',
  'toolchain_missing',
]);

/** The exit code of a CLI that was ended by a signal (`runCli`). */
const killed = -1;

/** Creates the error for a code, with a message for people. `output`, redacted, becomes its cause. */
export function engineError(
  code: EngineErrorCode,
  stack: string,
  output: string,
  redact: Redactor,
): EngineError {
  const { next, messageFor } = errorDescriptions[code];
  const cause = new Error(redact(output).slice(0, 4000));
  const line = firstLine(cause.message);
  const detail = detailedCodes.has(code) && line ? ` Details: ${line.slice(0, 400)}` : '';
  return new EngineError(code, next, `${messageFor(stack)}${detail}`, { cause });
}

/** Translates an error thrown on our own side (a full disk, a cancelled wait) into an engine error. */
export function translateThrown(error: unknown, stack: string, redact: Redactor): EngineError {
  if (error instanceof EngineError) return error;
  const output = error instanceof Error ? `${error.message}` : String(error);
  return engineError(match(engineErrorPatterns, output) ?? 'engine_failed', stack, output, redact);
}

/** Awaits work on the state's files and translates its failures (a full disk, no permission) into engine errors. */
export async function translateErrors<T>(stack: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw translateThrown(error, stack, (text) => text);
  }
}

/**
 * Translates a failed run into an error that says what happens next. This is the only place that reads messages of the
 * engine and its providers. Resource errors come before the engine's own summary, which only repeats that one failed.
 */
export function translateFailure(failure: RunFailure, stack: string, redact: Redactor): EngineError {
  const { refusals = [] } = failure;
  if (refusals.length > 0) return engineError('policy_refused', stack, refusals.join('\n'), redact);
  const resources = failure.diagnostics.filter(({ urn }) => urn && typeOf(urn) !== 'pulumi:pulumi:Stack');
  const diagnosticText = failure.diagnostics.map(({ message }) => message.trim()).join('\n');
  const output = `${diagnosticText}\n${failure.text}`;
  const resourceCodes = resources.map(codeOfResource).filter((code) => code !== undefined);
  const code =
    resourceCodes.find((found) => found !== 'provider_unavailable') ??
    resourceCodes[0] ??
    match(engineErrorPatterns, output) ??
    (failure.exitCode === killed ? 'engine_crashed' : 'engine_failed');
  // The CLI's own output repeats the diagnostics among long progress output.
  return engineError(code, stack, diagnosticText || failure.text, redact);
}

function codeOfResource({ urn, message }: Diagnostic): EngineErrorCode | undefined {
  const type = typeOf(urn);
  // A full disk or a damaged file of the server must not be taken for one of ours.
  if (type.startsWith('command:')) return match(commandErrorPatterns, firstLine(message)) ?? 'install_failed';
  const own = match(engineErrorPatterns, message);
  if (own) return own;
  return codeIn(message, type) ?? match(transportErrorPatterns, message);
}

/** Hetzner: `message (code, correlation id)` or `Error code: code`; ignores the id. Cloudflare: `"code":81058`. */
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

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

function match(patterns: readonly ErrorPattern[], text: string): EngineErrorCode | undefined {
  return patterns.find((candidate) => candidate.pattern.test(text))?.code;
}
