import ssh2 from 'ssh2';

const { utils } = ssh2;

/** Thrown when user data contains a host key that sshd cannot use. */
export class UnusableHostKey extends Error {
  readonly code = 'unusable_host_key';
}

/** Checks an OpenSSH private key and returns it with the final line ending that OpenSSH requires. */
export function usableHostKey(privateKey: string): string {
  const key = `${privateKey.trim()}\n`;
  const parsed = utils.parseKey(key);
  if (parsed instanceof Error || !parsed.isPrivateKey()) {
    throw new UnusableHostKey(
      'ssh_keys.ed25519_private is not an OpenSSH private key; sshd would refuse it.',
    );
  }
  return key;
}

/** Generates an ed25519 key pair in OpenSSH format. */
export function generateKeyPair(comment = ''): { private: string; public: string } {
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519', { comment });
    // ssh2 drops a leading zero of the public key, so one pair in 256 is a byte short and unreadable.
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

/** Generates a host key for a server whose user data has none, as cloud-init does. */
export function generateHostKey(): string {
  return generateKeyPair('root@sandbox').private;
}

/** Whether one of the authorized_keys lines holds exactly this key (type and wire form). Options before the type are allowed. */
export function isAuthorized(lines: readonly string[], type: string, wire: Buffer): boolean {
  const wanted = wire.toString('base64');
  return lines.some((line) => {
    const words = line.trim().split(/\s+/);
    const at = words.indexOf(type);
    return at >= 0 && words[at + 1] === wanted;
  });
}
