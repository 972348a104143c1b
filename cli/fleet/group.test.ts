import { describe, expect, it } from 'vitest';
import type { PlannedChange } from '../../infra/engine/contract.ts';
import { describeFleet } from './describe.ts';
import { type CustomerPreview, groupFleet } from './group.ts';

const change = (action: PlannedChange['action'], name: string, paths: string[]): PlannedChange => ({
  urn: `urn:of-${name}`,
  type: 'hcloud:index/server:Server',
  name,
  action,
  paths,
});
const same = (count: number): CustomerPreview[] =>
  Array.from({ length: count }, (_, index) => ({ customer: `same${index}`, planned: [] }));
const moved = (customer: string): CustomerPreview => ({
  customer,
  planned: [
    change('update', 'server-key', ['name']),
    change('replace', 'server-machine', ['location', 'image']),
  ],
});

describe('a fleet', () => {
  it('without changes is one line', () => {
    expect(describeFleet(groupFleet(same(1000)))).toBe('1000 same\n');
  });

  it('without customers says so', () => {
    expect(describeFleet(groupFleet([]))).toBe('No customers yet.\n');
  });

  it('is counted by the most severe change, and outliers are named with what differs', () => {
    const fleet = groupFleet([moved('carol'), ...same(997), moved('alice'), moved('bob')]);
    expect(describeFleet(fleet)).toBe(
      '997 same, 3 replace\n\n' +
        'replace alice, bob, carol\n' +
        '  replace server-machine (hcloud:index/server:Server): image location\n' +
        '  update server-key (hcloud:index/server:Server): name\n',
    );
  });

  it('groups customers by their changes, in any order of the changes', () => {
    const [one, other] = [moved('a'), moved('b')];
    if ('planned' in other) other.planned.reverse();
    expect(groupFleet([one, other]).outliers).toMatchObject([{ customers: ['a', 'b'] }]);
  });

  it('shows the most severe first, and separates changes of different properties', () => {
    const previews: CustomerPreview[] = [
      { customer: 'a', planned: [change('update', 'machine', ['labels'])] },
      { customer: 'b', planned: [change('update', 'machine', ['name'])] },
      { customer: 'c', planned: [change('update', 'machine', ['name'])] },
      moved('d'),
    ];
    const { outliers, counts } = groupFleet(previews);
    expect(outliers.map(({ customers }) => customers)).toEqual([['d'], ['b', 'c'], ['a']]);
    expect(counts).toEqual({ update: 3, replace: 1 });
  });

  it('counts failed previews separately, by name and reason', () => {
    const failure = { code: 'state_corrupt', message: 'Put back a backup.' };
    expect(describeFleet(groupFleet([...same(2), { customer: 'zoe', failure }]))).toBe(
      '2 same, 1 failed\n\nfailed zoe (state_corrupt): Put back a backup.\n',
    );
  });

  it('names at most twenty of a group', () => {
    const many = Array.from({ length: 25 }, (_, index) => moved(`c${String(index).padStart(2, '0')}`));
    const text = describeFleet(groupFleet(many));
    expect(text).toContain('c19 and 5 more');
    expect(text).not.toContain('c20');
  });
});
