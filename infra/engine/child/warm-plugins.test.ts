import { describe, expect, it, vi } from 'vitest';
import type { PluginProgram } from './plugin-process.ts';
import { warmPlugins } from './warm-plugins.ts';

/** Fake plugins on ports counted from 1, some of which never start. */
function fakePlugins(broken: string[] = []) {
  const living = new Set<number>();
  let port = 0;
  const start = async ({ name }: PluginProgram) => {
    if (broken.includes(name)) return undefined;
    port += 1;
    const own = port;
    living.add(own);
    return { name, port: own, answers: async () => living.has(own), end: () => void living.delete(own) };
  };
  return { living, start };
}

const order = (names = ['hcloud', 'random'], token = 'one') => ({
  programs: names.map((name) => ({ name, path: `/plugins/${name}` })),
  env: { HCLOUD_TOKEN: token },
});

describe('warm plugins', () => {
  it('start for the first run and serve the next ones too', async () => {
    const { start } = fakePlugins();
    const plugins = warmPlugins({ start });
    expect(await plugins.attach(order())).toEqual({ PULUMI_DEBUG_PROVIDERS: 'hcloud:1,random:2' });
    plugins.markIdle();
    expect(await plugins.attach(order())).toEqual({ PULUMI_DEBUG_PROVIDERS: 'hcloud:1,random:2' });
  });

  it('never serve a run with other credentials', async () => {
    const { start, living } = fakePlugins();
    const plugins = warmPlugins({ start });
    await plugins.attach(order(['hcloud'], 'one'));
    expect(await plugins.attach(order(['hcloud'], 'two'))).toEqual({ PULUMI_DEBUG_PROVIDERS: 'hcloud:2' });
    expect([...living]).toEqual([2]);
  });

  it('are replaced where one has died', async () => {
    const { start, living } = fakePlugins();
    const plugins = warmPlugins({ start });
    await plugins.attach(order());
    living.delete(1);
    expect(await plugins.attach(order())).toEqual({ PULUMI_DEBUG_PROVIDERS: 'hcloud:3,random:2' });
  });

  it('leave a plugin that does not start to the engine, which reports what is wrong', async () => {
    const { start } = fakePlugins(['hcloud']);
    expect(await warmPlugins({ start }).attach(order())).toEqual({ PULUMI_DEBUG_PROVIDERS: 'random:1' });
    expect(await warmPlugins({ start }).attach(order(['hcloud']))).toEqual({});
  });

  it('end when no run follows, but not during a run', async () => {
    vi.useFakeTimers();
    const { start, living } = fakePlugins();
    const plugins = warmPlugins({ start, idleMs: 1_000 });
    await plugins.attach(order());
    vi.advanceTimersByTime(5_000);
    expect(living.size).toBe(2);
    plugins.markIdle();
    vi.advanceTimersByTime(1_001);
    expect(living.size).toBe(0);
    vi.useRealTimers();
  });
});
