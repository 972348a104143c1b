import Module from 'node:module';

type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;

/**
 * Loads the named CommonJS packages at their first use instead of at `require`. @pulumi/pulumi requires TypeScript and
 * npm's arborist to serialise functions, which stacks of ours never do: 35 MB and 150 ms for every waiting child.
 */
export function loadLazily(names: readonly string[]): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function lazily(request, ...rest) {
    const now = () => load.call(this, request, ...rest);
    return names.includes(request) ? lazyProxy(now) : now();
  };
}

function lazyProxy(now: () => unknown): unknown {
  let loaded: Record<PropertyKey, unknown> | undefined;
  const real = () => {
    loaded ??= now() as Record<PropertyKey, unknown>;
    return loaded;
  };
  return new Proxy(
    {},
    {
      // TypeScript's import helper asks this of every module; answering must not load it.
      get: (_, key) => (key === '__esModule' ? true : real()[key]),
      has: (_, key) => key in real(),
    },
  );
}
