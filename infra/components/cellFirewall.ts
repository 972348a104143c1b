import * as hcloud from '@pulumi/hcloud';
import type * as pulumi from '@pulumi/pulumi';
import { cloudflareRanges } from './cloudflareRanges.ts';
import { Component } from './component.ts';
import { firewallName, managedBy } from './names.ts';

export interface CellFirewallArgs {
  cell: string;
  /** CIDR blocks that may open SSH. */
  sshSources: readonly string[];
  /** Id of a firewall to take over instead of creating one. */
  adopt?: string | undefined;
}

/** The firewall before every server of a cell: SSH from where the workers are, the web from Cloudflare's proxies only. */
export class CellFirewall extends Component {
  /** Hetzner's number of the firewall. */
  readonly id: pulumi.Output<number>;

  constructor(name: string, args: CellFirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super('CellFirewall', name, opts);
    const firewall = new hcloud.Firewall(
      `${name}-rules`,
      {
        name: firewallName(args.cell),
        labels: { [managedBy.label]: managedBy.value, cell: args.cell },
        rules: [
          allow('22', args.sshSources),
          allow('80', cloudflareRanges),
          allow('443', cloudflareRanges),
          ping,
        ],
      },
      // Deleting it would open every server of the cell.
      { parent: this, protect: true, ...(args.adopt === undefined ? {} : { import: args.adopt }) },
    );
    this.id = firewall.id.apply(Number);
    this.registerOutputs({});
  }
}

const allow = (port: string, sourceIps: readonly string[]) => ({
  direction: 'in',
  protocol: 'tcp',
  port,
  sourceIps: [...sourceIps],
});

const ping = { direction: 'in', protocol: 'icmp', sourceIps: ['0.0.0.0/0', '::/0'] };
