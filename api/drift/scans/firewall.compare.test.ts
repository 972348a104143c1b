import { describe, expect, it } from 'vitest';
import type { CloudFirewall } from '../../../infra/clouds/hetzner.ts';
import { firewallRules } from '../../../infra/components/firewall-rules.ts';
import { type CellFirewallView, compareCellFirewall } from './firewall.compare.ts';

const rules = firewallRules(['192.0.2.0/24']);
type Listed = CloudFirewall['rules'][number];
const listed = (): Listed[] =>
  rules.map(({ sourceIps, ...rule }) => ({ ...rule, source_ips: [...sourceIps], destination_ips: [] }));
const firewall = (change: (rules: Listed[]) => Listed[] | undefined = (all) => all): CloudFirewall => {
  const all = listed();
  return { id: '7', name: 'clawdet-eu1', labels: {}, rules: change(all) ?? all };
};
const compare = (change: Partial<CellFirewallView>) =>
  compareCellFirewall({ cell: 'eu1', firewall: firewall(), rules, hasCustomers: true, ...change });

describe('the firewall of a cell', () => {
  it('matches the declared rules, in any order in which Hetzner lists rules and sources', () => {
    expect(compare({})).toEqual([]);
    const shuffled = (all: Listed[]) =>
      all.toReversed().map((rule) => ({ ...rule, source_ips: rule.source_ips.toReversed() }));
    expect(compare({ firewall: firewall(shuffled) })).toEqual([]);
  });

  it('is reported missing once for the cell, and only if the cell has customers', () => {
    expect(compare({ firewall: undefined })).toEqual([
      {
        kind: 'cell_firewall_missing',
        resource: 'firewall clawdet-eu1',
        subject: 'eu1',
        expected: '4 rules',
        actual: 'nothing',
      },
    ]);
    expect(compare({ firewall: undefined, hasCustomers: false })).toEqual([]);
  });

  const postgres = {
    direction: 'in',
    protocol: 'tcp',
    port: '5432',
    source_ips: ['0.0.0.0/0'],
    destination_ips: [],
  };
  it.each<[string, (all: Listed[]) => Listed[] | undefined, object]>([
    [
      'a port that was opened',
      (all) => [...all, postgres],
      { expected: 'nothing more', actual: 'in tcp/5432 from 0.0.0.0/0' },
    ],
    [
      'SSH that was opened to everyone',
      (all) => all.map((rule) => (rule.port === '22' ? { ...rule, source_ips: ['0.0.0.0/0'] } : rule)),
      { expected: 'in tcp/22 from 192.0.2.0/24', actual: 'in tcp/22 from 0.0.0.0/0' },
    ],
    [
      'a rule that was taken away',
      (all) => all.filter(({ protocol }) => protocol !== 'icmp'),
      { expected: 'in icmp from 0.0.0.0/0 ::/0', actual: 'nothing more' },
    ],
    [
      'one of many proxies that was removed',
      (all) => void all[1]?.source_ips.pop(),
      { expected: expect.stringContaining('in tcp/80'), actual: expect.stringContaining('in tcp/80') },
    ],
  ])('reports %s', (_what, change, words) => {
    expect(compare({ firewall: firewall(change) })).toEqual([
      expect.objectContaining({ kind: 'cell_firewall_changed', ...words }),
    ]);
  });
});
