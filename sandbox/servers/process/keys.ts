import ssh2 from 'ssh2';

const { utils } = ssh2;

/** Thrown when user data carries a host key that no sshd could use. */
export class UnusableHostKey extends Error {
  readonly code = 'unusable_host_key';
}

/** Checks an OpenSSH private key and gives it back with the line ending that OpenSSH insists on. */
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

/** A fresh ed25519 key pair in OpenSSH form. */
export function generateKeyPair(comment = ''): { private: string; public: string } {
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519', { comment });
    // ssh2 drops a leading zero of the public key, so that one pair in 256 is a byte short and nobody can read it.
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

/** A host key for a server whose user data brings none, as cloud-init would make it. */
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
