import { EngineError } from '../engine/failure/errors.ts';

/** Checks for input that the clouds reject. Sources: RFC 1123, Hetzner's API documentation, the providers' own checks. */

/** Hetzner accepts at most 32 KiB of user data. */
export const userDataLimit = 32 * 1024;

/** The length of a host label (RFC 1123): 40 characters keep keys and record names derived from it within their limits. */
export const hostLabelLength = { min: 3, max: 40 };

/** What is wrong with a host label (`alice`), or undefined. Lowercase only: DNS ignores case, Hetzner does not. */
export function hostLabelProblem(name: string): string | undefined {
  const { min, max } = hostLabelLength;
  if (name.length < min) return `"${name}" is too short: use at least ${min} characters.`;
  if (name.length > max) return `"${name}" is too long: use at most ${max} characters.`;
  if (name !== name.toLowerCase()) return `"${name}" has capital letters: use lowercase letters.`;
  if (!/^[a-z0-9-]+$/.test(name)) return `"${name}" may contain only letters a-z, digits and hyphens.`;
  if (name.startsWith('-') || name.endsWith('-')) return `"${name}" may not begin or end with a hyphen.`;
  // Hyphens in positions 3 and 4 mark encoded names (`xn--…`), which browsers display as other letters.
  if (name.slice(2, 4) === '--')
    return `"${name}" may not have hyphens in both its third and fourth position.`;
  return undefined;
}

/** What is wrong with a full DNS name, or undefined. At most 253 characters. */
export function hostnameProblem(hostname: string): string | undefined {
  if (hostname.length > 253) return `"${hostname}" is longer than the 253 characters of a DNS name.`;
  const odd = hostname.split('.').find((label) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  return odd === undefined ? undefined : `"${odd}" in "${hostname}" is not a lowercase host label.`;
}

/** What is wrong with Hetzner labels, or undefined: values of at most 63 characters, keys outside `hetzner.cloud/`. */
export function labelsProblem(labels: Record<string, string>): string | undefined {
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith('hetzner.cloud/'))
      return `Label "${key}": the prefix hetzner.cloud/ is Hetzner's own.`;
    if (!isLabelText(key, 1)) return `Label "${key}" is not a label key of at most 63 characters.`;
    if (!isLabelText(value, 0))
      return `Label "${key}" has a value that is not a label value of at most 63 characters.`;
  }
  return undefined;
}

function isLabelText(text: string, least: number): boolean {
  if (text.length < least || text.length > 63) return false;
  return text === '' || /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text);
}

/** What is wrong with user data, or undefined. Counts bytes, as Hetzner does. */
export function userDataProblem(userData: string): string | undefined {
  const bytes = Buffer.byteLength(userData);
  return bytes > userDataLimit
    ? `The user data has ${bytes} bytes, Hetzner accepts ${userDataLimit}: shorten the cloud-init files.`
    : undefined;
}

/**
 * What is wrong with a Hetzner token, or undefined: the provider requires exactly 64 characters. Never quotes the
 * token.
 */
export function hetznerTokenProblem(token: string): string | undefined {
  return token.length === 64
    ? undefined
    : `HCLOUD_TOKEN has ${token.length} characters, Hetzner's tokens have 64: copy it again from Security > API tokens.`;
}

/** What is wrong with a Cloudflare token, or undefined: the provider's own pattern. Never quotes the token. */
export function cloudflareTokenProblem(token: string): string | undefined {
  return /^[0-9A-Za-z\-_]{40,80}$/.test(token)
    ? undefined
    : 'CLOUDFLARE_API_TOKEN is not an API token (40 to 80 letters, digits, - and _): create one under My Profile > API Tokens.';
}

/** Throws `inputs_refused` with all problems in one message; does nothing if all are undefined. */
export function rejectProblems(...problems: (string | undefined)[]): void {
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new EngineError('inputs_refused', 'call_person', found.join(' '));
}
