import { createCipheriv, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/** What the salt of the stacks is made from: the passphrase that it belongs to, and the key that it is drawn with. */
export interface SaltSecrets {
  passphrase: string;
  saltKey: string;
}

/**
 * The `encryptionsalt` line of `Pulumi.<stack>.yaml` for a passphrase: `v1:<salt>:v1:<nonce>:<"pulumi" encrypted>`, as
 * in pulumi/pulumi sdk/v3/go/common/resource/config/crypt.go (PBKDF2-SHA256, 1,000,000 rounds, AES-256-GCM).
 *
 * Salt and nonce are drawn with a key that every machine of the installation has, so all of them write the same line, and
 * no stack needs a `stack init` or a settings file to keep. They are not drawn from the passphrase: they are readable in
 * every state, and a fast hash of the passphrase would let its reader guess it without Pulumi's slow one.
 *
 * A process derives the line once, since that takes a quarter of a second of CPU time.
 */
export function encryptionSalt(secrets: SaltSecrets): Promise<string> {
  const name = `${secrets.saltKey} ${secrets.passphrase}`;
  const known = derived.get(name);
  if (known) return known;
  const salt = deriveSalt(secrets);
  derived.set(name, salt);
  salt.catch(() => derived.delete(name));
  return salt;
}

const derived = new Map<string, Promise<string>>();

async function deriveSalt({ passphrase, saltKey }: SaltSecrets): Promise<string> {
  const salt = drawn(saltKey, 'salt').subarray(0, 8);
  const key = await derive(passphrase, salt, 1_000_000, 32, 'sha256');
  const nonce = drawn(saltKey, 'nonce').subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update('pulumi'), cipher.final(), cipher.getAuthTag()]);
  return `v1:${base64(salt)}:v1:${base64(nonce)}:${base64(sealed)}`;
}

function drawn(saltKey: string, purpose: string): Buffer {
  return createHmac('sha256', saltKey).update(`clawdet ${purpose}`).digest();
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
