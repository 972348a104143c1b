import type { CloudFirewall } from '../../../infra/clouds/hetzner.ts';
import type { CellFirewallRule } from '../../../infra/components/firewall-rules.ts';
import { firewallName } from '../../../infra/components/names.ts';
import type { FoundDrift } from '../findings/drift.schema.ts';

/** A cell's own firewall: what was found under its name, and the rules that its stack declares. */
export interface CellFirewallView {
  cell: string;
  firewall: CloudFirewall | undefined;
  rules: readonly CellFirewallRule[];
  /** A cell without customers need not have a firewall yet. */
  hasCustomers: boolean;
}

/**
 * Compares the firewall that a cell's servers share with its declaration: one opened port is open on all of them.
 * Reports a difference once for the cell, not once for every customer. Pure.
 */
export function compareCellFirewall({ cell, firewall, rules, hasCustomers }: CellFirewallView): FoundDrift[] {
  const about = { resource: `firewall ${firewallName(cell)}`, subject: cell };
  const expected = rules.map(({ direction, protocol, port, sourceIps }) =>
    ruleText(direction, protocol, port, sourceIps),
  );
  if (!firewall) {
    const kind = 'cell_firewall_missing';
    return hasCustomers ? [{ kind, ...about, expected: `${expected.length} rules`, actual: 'nothing' }] : [];
  }
  const actual = firewall.rules.map((rule) =>
    ruleText(
      rule.direction,
      rule.protocol,
      rule.port,
      rule.direction === 'in' ? rule.source_ips : rule.destination_ips,
    ),
  );
  const [lost, added] = [without(expected, actual), without(actual, expected)];
  if (lost.length === 0 && added.length === 0) return [];
  const kind = 'cell_firewall_changed';
  return [{ kind, ...about, expected: describeRules(lost), actual: describeRules(added) }];
}

/** `in tcp/22 from 0.0.0.0/0 ::/0`: sources in a fixed order, so that equal rules give equal text. */
function ruleText(
  direction: string,
  protocol: string,
  port: string | null | undefined,
  blocks: readonly string[],
): string {
  return `${direction} ${protocol}${port ? `/${port}` : ''} from ${blocks
    .map((block) => block.toLowerCase())
    .toSorted()
    .join(' ')}`;
}

const without = (some: string[], others: string[]): string[] => some.filter((one) => !others.includes(one));

const describeRules = (rules: string[]): string => rules.join('; ') || 'nothing more';
