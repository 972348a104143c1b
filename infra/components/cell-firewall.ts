import { Firewall } from '@pulumi/hcloud/firewall.js';
import type * as pulumi from '@pulumi/pulumi';
import { Component } from './component.ts';
import { firewallRules } from './firewall-rules.ts';
import { firewallName, managedBy } from './names.ts';

export interface CellFirewallArgs {
  cell: string;
  /** CIDR blocks that may connect over SSH. */
  sshSources: readonly string[];
  /** Id of a firewall to adopt instead of creating one. */
  adopt?: string | undefined;
}

/**
 * The firewall of all servers in a cell: SSH from the workers' addresses, HTTP and HTTPS from Cloudflare's proxies
 * only.
 */
export class CellFirewall extends Component {
  /** Hetzner's numeric id of the firewall. */
  readonly id: pulumi.Output<number>;

  constructor(name: string, args: CellFirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super('CellFirewall', name, opts);
    const firewall = new Firewall(
      `${name}-rules`,
      {
        name: firewallName(args.cell),
        labels: { [managedBy.label]: managedBy.value, cell: args.cell },
        rules: firewallRules(args.sshSources),
      },
      // Deleting it would open every server of the cell.
      { parent: this, protect: true, ...(args.adopt === undefined ? {} : { import: args.adopt }) },
    );
    this.id = firewall.id.apply(Number);
    this.registerOutputs({});
  }
}
