import { describe, expect, it } from 'vitest';
import { CellFirewall } from './cell-firewall.ts';
import { cloudflareRanges } from './cloudflare-ranges.ts';
import { recordProgram } from './program-recorder.fixture.ts';

const recorded = (adopt?: string) =>
  recordProgram(async () => {
    const firewall = new CellFirewall('firewall', { cell: 'eu1', sshSources: ['198.51.100.0/24'], adopt });
    return { id: firewall.id };
  });

describe("a cell's firewall", () => {
  it('opens the web to Cloudflare only and SSH to the workers only', async () => {
    const { resources } = await recorded();
    const rules = resources['firewall-rules']?.inputs.rules as { port?: string; sourceIps: string[] }[];
    const sources = Object.fromEntries(rules.map(({ port = 'ping', sourceIps }) => [port, sourceIps]));
    expect(sources['22']).toEqual(['198.51.100.0/24']);
    expect(sources['80']).toEqual(cloudflareRanges);
    expect(sources['443']).toEqual(cloudflareRanges);
    expect(rules).toHaveLength(4);
  });

  it('is protected: without it every server of the cell is open', async () => {
    const { resources } = await recorded();
    expect(resources['firewall-rules']?.protected).toBe(true);
  });

  it('outputs its id as the number that servers need', async () => {
    expect((await recorded()).outputs.id).toEqual({ value: 42, secret: false });
  });

  it('adopts a firewall that a crash left behind', async () => {
    expect((await recorded('42')).resources['firewall-rules']?.options.import).toBe('42');
  });
});
