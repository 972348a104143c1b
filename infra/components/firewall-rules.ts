import { cloudflareRanges } from './cloudflare-ranges.ts';

/** One rule that allows inbound traffic from CIDR blocks. `port` is absent if the protocol has none. */
export interface CellFirewallRule {
  direction: 'in';
  protocol: 'tcp' | 'icmp';
  port?: string;
  sourceIps: string[];
}

/** The rules for all servers of a cell: SSH from `sshSources`, HTTP and HTTPS from Cloudflare's proxies only. */
export function firewallRules(sshSources: readonly string[]): CellFirewallRule[] {
  return [allow('22', sshSources), allow('80', cloudflareRanges), allow('443', cloudflareRanges), ping];
}

const allow = (port: string, sourceIps: readonly string[]): CellFirewallRule => ({
  direction: 'in',
  protocol: 'tcp',
  port,
  sourceIps: [...sourceIps],
});

const ping: CellFirewallRule = { direction: 'in', protocol: 'icmp', sourceIps: ['0.0.0.0/0', '::/0'] };
