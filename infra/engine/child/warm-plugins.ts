import { type PluginProcess, type PluginProgram, startPlugin } from './plugin-process.ts';

/** What a run wants attached. `env` is theirs alone: the clouds' credentials, and nothing of the state's. */
export interface PluginRequest {
  programs: PluginProgram[];
  env: Record<string, string>;
}

/** The plugins of one child. They stay between its runs, since their starts are a fifth of a run that has nothing to do. */
export interface WarmPlugins {
  /** Starts what is missing and answers with the variable that tells the CLI where they are. */
  attach(request: PluginRequest): Promise<Record<string, string>>;
  /** The run is over: they wait for the next one, and go when none comes. */
  markIdle(): void;
  end(): void;
}

/**
 * Plugins are shared by runs one after another and never by two at once: two engines on one plugin were seen to end each
 * other's connections. Other credentials mean other processes.
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

/** As the engine reads it: `hcloud:4711,random:4712`. */
function addresses(plugins: PluginProcess[]): string {
  return plugins.map(({ name, port }) => `${name}:${port}`).join(',');
}
