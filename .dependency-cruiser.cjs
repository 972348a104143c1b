/** Imports go one way: infra <- stacks <- api <- web. The sandbox is the outside world, reached by address only. */
const TESTS = '(\\.(test|suite|fixture|fixtures|builder)\\.ts$|/fixtures/)';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'infra-stands-alone',
      severity: 'error',
      from: { path: '^infra/', pathNot: TESTS },
      to: { path: '^(stacks|api|web|sandbox|cli|bench)/' },
    },
    {
      name: 'stacks-know-infra-only',
      severity: 'error',
      from: { path: '^stacks/', pathNot: TESTS },
      to: { path: '^(api|web|sandbox|cli|bench|toolchain)/' },
    },
    {
      name: 'api-knows-stacks-and-infra',
      severity: 'error',
      from: { path: '^api/', pathNot: TESTS },
      to: { path: '^(web|sandbox|cli|bench)/' },
    },
    {
      name: 'policy-judges-and-is-judged-by-nobody',
      severity: 'error',
      from: { path: '^policy/', pathNot: TESTS },
      to: {
        path: '^(infra|stacks|api|web|sandbox|cli|bench)/',
        pathNot: '^infra/engine/child/lazyModules\\.ts$',
      },
    },
    {
      name: 'nothing-leans-on-the-policy',
      severity: 'error',
      from: { path: '^(infra|stacks|api|web|sandbox|cli)/', pathNot: TESTS },
      to: { path: '^policy/' },
    },
    {
      name: 'web-takes-types-only',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(infra|stacks|api|sandbox|cli)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sandbox-is-the-outside-world',
      severity: 'error',
      from: { path: '^sandbox/', pathNot: TESTS },
      to: { path: '^(infra|stacks|api|web|cli)/' },
    },
    {
      name: 'only-the-engine-drives-pulumi',
      severity: 'error',
      from: { pathNot: '^(infra/engine|bench|toolchain/conformance)/' },
      to: { path: '@pulumi/pulumi/automation' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['\\.d\\.ts$', '\\.config\\.ts$', '\\.test\\.tsx?$', '^web/', '\\.cjs$'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.vite)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
