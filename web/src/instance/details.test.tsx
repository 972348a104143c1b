import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { Instance, Tier } from '../api/contract.ts';
import { Details } from './details.tsx';
import { buildCatalog, buildInstance } from './instance.builder.ts';

/** What Details say about the server; undefined if they have no such row. */
function serverRow(server: Instance['server']): string | undefined {
  const html = renderToStaticMarkup(<Details instance={buildInstance({ server })} catalog={null} />);
  return /<dt>Server<\/dt><dd[^>]*>([^<]*)/.exec(html)?.[1];
}

it.each([
  ['cx23', 2, 40, '2 vCPU, 4 GB memory, 40 GB disk (cx23)'],
  ['cpx21', 3, 80, '3 vCPU, 4 GB memory, 80 GB disk (cpx21)'],
])('a %s is shown with the %i cores that it has', (type, cores, diskGb, words) => {
  expect(serverRow({ type, cores, memoryGb: 4, diskGb })).toBe(words);
});

it('a type that the catalog does not know is shown by its name', () => {
  expect(serverRow({ type: 'ccx99', cores: null, memoryGb: null, diskGb: null })).toBe('ccx99');
});

/** The rows of an assistant of the size Pro. */
function rowsOf(change: Partial<Instance>): string[] {
  const pro = { id: 'pro', name: 'Pro', assistant: { cores: 3, memoryGb: 3.5 } } as Tier;
  const times = { createdAt: '2026-12-01T09:00:00Z', readyAt: '2026-12-01T09:01:00Z' };
  const instance = buildInstance({ tier: 'pro', ...times, ...change });
  const html = renderToStaticMarkup(<Details instance={instance} catalog={buildCatalog({ tiers: [pro] })} />);
  return [...html.matchAll(/<dt>([^<]*)<\/dt><dd[^>]*>([^<]*)/g)].map(
    ([, term, value]) => `${term}: ${value}`,
  );
}

it('an assistant of ours has the share of its server that its size promises', () => {
  expect(rowsOf({})).toEqual(
    expect.arrayContaining(['Size: Pro: 3 vCPU, 3.5 GB memory', expect.stringMatching(/^Set up in: /)]),
  );
});

it('an adopted server is promised no share, and nobody ordered it or set it up', () => {
  const rows = rowsOf({ adopted: true });
  expect(rows).toContain('Plan: Pro');
  expect(rows.at(-1)).toMatch(/^Adopted: .*, from an earlier service$/);
  expect(rows.filter((row) => /^(Size|Ordered|Ready|Set up)/.test(row))).toEqual([]);
});

it('an assistant without a server has no such row', () => {
  expect(serverRow(null)).toBeUndefined();
});
