import { type DeclaredResource, type PolicyRule, SecretValue } from './policy-rule.ts';

/** Property names that mark a secret, no matter what the value looks like. */
const secretName = /(password|passphrase|privateKey|secret|apiKey|token)$/i;

/** Values that look like a secret, no matter what the property's name is. */
const secretText = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(xai|sk)-[\w-]{20,}|\bBearer \S{16,}/;

/** Properties that are secret as a whole. */
const secretProperties: Record<string, readonly string[]> = {
  'command:remote:Command': ['connection', 'stdin'],
};

/** The state, its history and all events are kept for long and read by many: no secret may be in them in plain text. */
export const encryptedSecrets: PolicyRule = {
  name: 'no-plain-secret',
  description: 'Keys, tokens and passwords are Pulumi secrets, and so encrypted in the state.',
  problems({ type, name, inputs }: DeclaredResource) {
    const whole = (secretProperties[type] ?? []).filter((property) => isKnownAndPlain(inputs[property]));
    return [...new Set([...whole, ...plainSecrets(inputs)])].map(
      (path) =>
        `Property ${path} of "${name}" (${type}) holds a secret in plain text. ` +
        'It would be readable in the state, its history and the events. ' +
        'Wrap the value with pulumi.secret().',
    );
  },
};

const isKnownAndPlain = (value: unknown): boolean => value !== undefined && !(value instanceof SecretValue);

/** Paths of properties that contain an unwrapped secret. */
function plainSecrets(value: unknown, path = ''): string[] {
  if (value instanceof SecretValue) return [];
  if (typeof value === 'string') return isSecret(path, value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    plainSecrets(inner, path === '' ? name : `${path}.${name}`),
  );
}

const isSecret = (path: string, text: string): boolean =>
  secretText.test(text) || (text !== '' && secretName.test(path));
