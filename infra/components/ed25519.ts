import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';

/** An ed25519 key pair in OpenSSH's formats. */
export interface OpenSshKeyPair {
  /** PEM `OPENSSH PRIVATE KEY`, unencrypted, as ssh and cloud-init read it. */
  privateKey: string;
  /** One line of an authorized_keys file: `ssh-ed25519 AAAA… comment`. */
  publicKey: string;
}

const keyType = 'ssh-ed25519';
/** PKCS #8 header of an ed25519 private key; the 32 bytes of the seed follow (RFC 8410, section 7). */
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The key pair of a seed (32 bytes), identical to the last byte for the same seed, so that a preview shows no change.
 * Format: OpenSSH's PROTOCOL.key.
 */
export function ed25519FromSeed(seed: Buffer, comment: string): OpenSshKeyPair {
  if (seed.length !== 32) throw new RangeError(`An ed25519 seed has 32 bytes, this one has ${seed.length}.`);
  const raw = publicBytes(seed);
  const publicBlob = Buffer.concat([sshString(keyType), sshString(raw)]);
  return {
    privateKey: pem(privateBlob(seed, raw, publicBlob, comment)),
    publicKey: `${keyType} ${publicBlob.toString('base64')} ${comment}`,
  };
}

function publicBytes(seed: Buffer): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Header, seed]), format: 'der', type: 'pkcs8' });
  // An ed25519 SPKI ends with the 32 bytes of the public key.
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
}

function privateBlob(seed: Buffer, raw: Buffer, publicBlob: Buffer, comment: string): Buffer {
  const none = sshString('none');
  const header = Buffer.concat([Buffer.from('openssh-key-v1\0'), none, none, sshString(''), uint32(1)]);
  // ssh-keygen uses a random check number; ours is derived from the key, so that every run gives the same bytes.
  const check = createHash('sha256').update(raw).digest().subarray(0, 4);
  const secret = Buffer.concat([
    check,
    check,
    sshString(keyType),
    sshString(raw),
    sshString(Buffer.concat([seed, raw])),
    sshString(comment),
  ]);
  return Buffer.concat([header, sshString(publicBlob), sshString(padded(secret))]);
}

/** Pads with 1, 2, 3… to 8 bytes, the block size used without a cipher. */
function padded(bytes: Buffer): Buffer {
  const missing = (8 - (bytes.length % 8)) % 8;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}

function pem(blob: Buffer): string {
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

function sshString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
