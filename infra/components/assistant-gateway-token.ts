import type * as pulumi from '@pulumi/pulumi';
import { Component } from './component.ts';
import { secretHex } from './secret-hex.ts';

/** The access token of a customer's assistant gateway: 32 random bytes. */
export class AssistantGatewayToken extends Component {
  /** 64 hex digits, secret. */
  readonly value: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super('GatewayToken', name, opts);
    this.value = secretHex(`${name}-digits`, this);
    this.registerOutputs({});
  }
}
