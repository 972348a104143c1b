import { createCipheriv, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/**
 * The `encryptionsalt` line of `Pulumi.<stack>.yaml` for a passphrase: `v1:<salt>:v1:<nonce>:<"pulumi" encrypted>`, as
 * in pulumi/pulumi sdk/v3/go/common/resource/config/crypt.go (PBKDF2-SHA256, 1,000,000 rounds, AES-256-GCM).
 *
 * Salt and nonce are derived from the passphrase, so every machine that knows it writes the same line, and no stack
 * needs a `stack init` or a settings file to keep. A salt protects weak passphrases; this one is generated and has 256
 * bits.
 *
 * A process derives it once per passphrase, since that takes a quarter of a second of CPU time.
 */
export function encryptionSalt(passphrase: string): Promise<string> {
  const known = derived.get(passphrase);
  if (known) return known;
  const salt = deriveSalt(passphrase);
  derived.set(passphrase, salt);
  salt.catch(() => derived.delete(passphrase));
  return salt;
}

const derived = new Map<string, Promise<string>>();

async function deriveSalt(passphrase: string): Promise<string> {
  const salt = drawn(passphrase, 'salt').subarray(0, 8);
  const key = await derive(passphrase, salt, 1_000_000, 32, 'sha256');
  const nonce = drawn(passphrase, 'nonce').subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update('pulumi'), cipher.final(), cipher.getAuthTag()]);
  return `v1:${base64(salt)}:v1:${base64(nonce)}:${base64(sealed)}`;
}

function drawn(passphrase: string, purpose: string): Buffer {
  return createHmac('sha256', passphrase).update(`clawdet ${purpose}`).digest();
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
