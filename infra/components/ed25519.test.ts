import { randomBytes } from 'node:crypto';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { ed25519FromSeed } from './ed25519.ts';

/** RFC 8032, section 7.1, test 1. */
const rfc = {
  seed: Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
  publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
};

describe('an ed25519 key pair derived from a seed', () => {
  it('has the public key that RFC 8032 gives for its seed', () => {
    const blob = Buffer.from(ed25519FromSeed(rfc.seed, 'x').publicKey.split(' ')[1] ?? '', 'base64');
    expect(blob.subarray(-32).toString('hex')).toBe(rfc.publicKey);
  });

  it('is the same to the last byte for the same seed', () => {
    const seed = randomBytes(32);
    expect(ed25519FromSeed(seed, 'clawdet-deploy')).toEqual(ed25519FromSeed(seed, 'clawdet-deploy'));
  });

  it.each(['', 'a', 'clawdet-deploy', 'eight888'])(
    'is read by an SSH implementation, with comment "%s"',
    (comment) => {
      const pair = ed25519FromSeed(randomBytes(32), comment);
      const parsed = ssh2.utils.parseKey(pair.privateKey);
      if (parsed instanceof Error) throw parsed;
      expect(parsed.type).toBe('ssh-ed25519');
      expect(parsed.comment).toBe(comment);
      expect(parsed.getPublicSSH().toString('base64')).toBe(pair.publicKey.split(' ')[1]);
      expect(parsed.verify('text', parsed.sign('text'))).toBe(true);
    },
  );

  it('rejects a seed of another size', () => {
    expect(() => ed25519FromSeed(randomBytes(31), 'x')).toThrow('32 bytes, this one has 31');
  });
});
