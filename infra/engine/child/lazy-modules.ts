import Module from 'node:module';

type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;

/**
 * Loads the named CommonJS packages on first use instead of at `require`. @pulumi/pulumi requires TypeScript and npm's
 * arborist to serialize functions, which our stacks never do: this saves 35 MB and 150 ms for every waiting child.
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
      // TypeScript's import helper reads this from every module; the answer must not load the module.
      get: (_, key) => (key === '__esModule' ? true : real()[key]),
      has: (_, key) => key in real(),
    },
  );
}
