import { expect, test } from 'vitest';
import { deriveKey, deriveMasterKey, keyCosts, newSalt } from './master-key.ts';

const { fast, strong } = keyCosts;

test('the same passphrase and salt give the same key; another one of either gives another', async () => {
  const [salt, other] = [newSalt(), newSalt()];
  const key = await deriveMasterKey('a passphrase', salt, fast);
  expect(key).toHaveLength(32);
  expect(await deriveMasterKey('a passphrase', salt, fast)).toEqual(key);
  expect(await deriveMasterKey('a passphrase', other, fast)).not.toEqual(key);
  expect(await deriveMasterKey('a Passphrase', salt, fast)).not.toEqual(key);
});

// RFC 7914, section 12, the third vector, cut to 32 bytes.
test('it is scrypt as the RFC has it', async () => {
  const salt = Buffer.from('SodiumChloride').toString('base64url');
  const key = await deriveMasterKey('pleaseletmein', salt, { N: 16384, r: 8, p: 1 });
  expect(key.toString('hex')).toBe('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2');
});

test('the strong cost is OWASP’s, and the machine can afford it', async () => {
  expect(strong).toEqual({ N: 131_072, r: 8, p: 1 });
  expect(await deriveMasterKey('a passphrase', newSalt(), strong)).toHaveLength(32);
});

test('keys for different purposes differ', async () => {
  const master = await deriveMasterKey('a passphrase', newSalt(), fast);
  const keys = ['a', 'b'].map((purpose) => deriveKey(master, purpose).toString('hex'));
  expect(new Set([...keys, master.toString('hex')]).size).toBe(3);
  expect(deriveKey(master, 'a').toString('hex')).toBe(keys[0]);
});
