import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { Component } from './component.ts';

/** The token that opens a customer's gateway: 32 random bytes. */
export class GatewayToken extends Component {
  /** 64 hex digits, secret. */
  readonly value: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super('GatewayToken', name, opts);
    const bytes = new random.RandomBytes(`${name}-bytes`, { length: 32 }, { parent: this });
    this.value = pulumi.secret(bytes.hex);
    this.registerOutputs({});
  }
}
