import { type PluginProcess, type PluginProgram, startPlugin } from './plugin-process.ts';

/** The plugins that a run needs. `env` is for the plugins only: the clouds' credentials, but none of the state's. */
export interface PluginRequest {
  programs: PluginProgram[];
  env: Record<string, string>;
}

/** The plugins of one child. They keep running between runs, since starting them is a fifth of a run without changes. */
export interface WarmPlugins {
  /** Starts missing plugins and returns the variable that tells the CLI where they listen. */
  attach(request: PluginRequest): Promise<Record<string, string>>;
  /** The run is over: the plugins wait for the next one, and end if none comes. */
  markIdle(): void;
  end(): void;
}

/**
 * Runs share plugins one after another and never two at once: two engines on one plugin were seen to close each other's
 * connections. Different credentials need different processes.
 */
export function warmPlugins({ idleMs = 15_000, start = startPlugin } = {}): WarmPlugins {
  let running = new Map<string, PluginProcess>();
  let key = '';
  let idle: NodeJS.Timeout | undefined;

  function end(): void {
    clearTimeout(idle);
    for (const plugin of running.values()) plugin.end();
    running = new Map();
  }

  function stop(name: string): void {
    running.get(name)?.end();
    running.delete(name);
  }

  return {
    async attach({ programs, env }): Promise<Record<string, string>> {
      clearTimeout(idle);
      const wanted = JSON.stringify(env);
      if (wanted !== key) end();
      key = wanted;
      const alive = await Promise.all(programs.map(({ name }) => running.get(name)?.answers() ?? false));
      const missing = programs.filter((_, index) => !alive[index]);
      for (const { name } of missing) stop(name);
      const started = await Promise.all(missing.map((program) => start(program, env)));
      for (const plugin of started) if (plugin) running.set(plugin.name, plugin);
      const attached = programs.flatMap(({ name }) => running.get(name) ?? []);
      return attached.length > 0 ? { PULUMI_DEBUG_PROVIDERS: addresses(attached) } : {};
    },
    markIdle() {
      idle = setTimeout(end, idleMs).unref();
    },
    end,
  };
}

/** In the engine's format: `hcloud:4711,random:4712`. */
function addresses(plugins: PluginProcess[]): string {
  return plugins.map(({ name, port }) => `${name}:${port}`).join(',');
}
