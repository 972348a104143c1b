import * as pulumi from '@pulumi/pulumi';
import { Component } from './component.ts';
import { ed25519FromSeed } from './ed25519.ts';
import { secretHex } from './secret-hex.ts';

export interface KeyPairArgs {
  /** Comment of the public key. Must stay constant: Hetzner replaces a key whose text changes. */
  comment: string;
}

/** An ed25519 key pair that exists only in the stack's state: destroying the stack destroys the key. */
export class KeyPair extends Component {
  /** OpenSSH private key, secret. */
  readonly privateKey: pulumi.Output<string>;
  /** `ssh-ed25519 AAAA… comment`, not secret. */
  readonly publicKey: pulumi.Output<string>;

  constructor(name: string, args: KeyPairArgs, opts?: pulumi.ComponentResourceOptions) {
    super('KeyPair', name, opts);
    const seed = secretHex(`${name}-seed`, this);
    const pair = seed.apply((hex) => ed25519FromSeed(Buffer.from(hex, 'hex'), args.comment));
    this.privateKey = pulumi.secret(pair.privateKey);
    this.publicKey = pulumi.unsecret(pair.publicKey);
    this.registerOutputs({});
  }
}
