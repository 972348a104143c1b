/** Removes secrets from a text. */
export type Redactor = (text: string) => string;

const hidden = '[redacted]';

/** Formats that are always secret. The first group of a match, if there is one, is kept. */
const shapes: RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /\b((?:xai|sk|sk-ant|pul|ghp|github_pat)[-_])[\w-]{16,}/g,
  // Hetzner tokens and gateway tokens have 64 characters; image digests do too, but have the prefix sha256.
  /(?<!sha256:)(?<![\w-])[A-Za-z0-9]{64}(?![\w-])/g,
];

/** Names of inputs whose values are secret: `apiKey`, `gatewayToken`, `model.api_key`, but not `sshKeyId`. */
const secretName = /(api_?key|private_?key|token|secret|password|passphrase|seed)$/i;

/** The strings in `value` whose names mark them as secret, at any depth. */
export function secretsByName(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return secretName.test(name) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    secretsByName(inner, Array.isArray(value) ? name : key),
  );
}

/** Creates a redactor for these secrets, in every encoding in which texts carry them, and for everything token-shaped. */
export function redactor(secrets: readonly string[]): Redactor {
  const forms = new Set(secrets.filter((secret) => secret.length >= 6).flatMap(formsOf));
  // The longest first, so that a secret within another leaves no remainder.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  return (text) => {
    const known = sorted.reduce((rest, secret) => rest.replaceAll(secret, hidden), text);
    return shapes.reduce((rest, shape) => rest.replace(shape, (_, kept) => keep(kept)), known);
  };
}

function keep(group: unknown): string {
  return typeof group === 'string' ? `${group} ${hidden}` : hidden;
}

function formsOf(secret: string): string[] {
  const lines = secret.split('\n').filter((line) => line.length >= 20);
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, json, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), ...lines];
}
