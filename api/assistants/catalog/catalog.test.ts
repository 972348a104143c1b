import { expect, test } from 'vitest';
import { tiers } from '../../../stacks/catalog/index.ts';
import { stacksCatalog } from './catalog.ts';

const tier = (id: string) => stacksCatalog.tiers.find((each) => each.id === id);

test('the server of a size is the one of the region: overseas, Hetzner sells other types', () => {
  expect(tier('free')?.servers).toEqual([
    { region: 'eu', serverType: 'cx23', cores: 2, memoryGb: 4, diskGb: 40 },
    { region: 'us', serverType: 'cpx21', cores: 3, memoryGb: 4, diskGb: 80 },
    { region: 'apac', serverType: 'cpx21', cores: 3, memoryGb: 4, diskGb: 80 },
  ]);
});

test('a size says what the containers get, which is part of what their server has', () => {
  expect(tier('free')?.assistant).toEqual({ cores: 2, memoryGb: 2 });
  for (const { id, servers, assistant, browser } of stacksCatalog.tiers) {
    expect(assistant.memoryGb * 1024).toBe(tiers[id].limits.memoryMb);
    const memoryGb = assistant.memoryGb + (browser?.memoryGb ?? 0);
    for (const server of servers) expect(memoryGb).toBeLessThan(server.memoryGb);
  }
});

test('a size says how much a month has, in tokens and in questions', () => {
  const months = stacksCatalog.tiers.map(({ id, tokensPerMonth }) => [id, tokensPerMonth]);
  expect(months).toEqual([
    ['free', 100_000],
    ['pro', 2_000_000],
    ['enterprise', 10_000_000],
  ]);
  expect(tier('free')?.questionsPerMonth).toBe(7);
});
