/** Imports go one way: infra <- stacks <- gateway, api <- web. The sandbox is the outside world, reached by address only. */
const TESTS = '(\\.(test|suite|fixture|fixtures|builder)\\.tsx?$|/fixtures/)';
/** An admin action may be about a finding or about limits, and says so in its type; the type is all that it takes. */
const UPWARD_TYPES = '^api/(drift/findings/finding\\.model|usage/limits/limits\\.schema)\\.ts$';

/**
 * Rooms inside a folder: each may import those of the lines before it, and those of one line know nothing of each other. What
 * lies beside the rooms is either what all of them speak of, or puts them together.
 */
const ROOMS = {
  api: [
    ['platform'],
    ['accounts'],
    ['operations'],
    ['assistants'],
    ['drift', 'fleet', 'usage'],
    ['operators'],
  ],
  'infra/engine': [['child'], ['pulumi'], ['failure'], ['state'], ['run']],
  'api/operations': [['lease'], ['read'], ['run'], ['admin-actions']],
  'api/drift': [['findings'], ['repairs'], ['scans']],
};
const downwards = Object.entries(ROOMS).flatMap(([folder, lines]) =>
  lines.flatMap((line, index) =>
    line.flatMap((room) => {
      const others = lines
        .slice(index)
        .flat()
        .filter((other) => other !== room);
      if (others.length === 0) return [];
      return {
        name: `${folder.replace('/', '-')}-${room}-imports-downwards`,
        severity: 'error',
        from: { path: `^${folder}/${room}/`, pathNot: TESTS },
        to: {
          path: `^${folder}/(${others.join('|')})/`,
          ...(`${folder}/${room}` === 'api/operations' && { pathNot: UPWARD_TYPES }),
        },
      };
    }),
  ),
);

module.exports = {
  forbidden: [
    ...downwards,
    {
      name: 'api-is-put-together-at-its-root',
      severity: 'error',
      from: { path: '^api/[^/]+/', pathNot: `${TESTS}|^api/testing/` },
      // What a process is configured with, and what its routes are built with, are types to everybody. The collections of all
      // rooms are not: a room takes its own slice.
      to: { path: '^api/[^/]+\\.ts$', pathNot: '^api/(config|deps)\\.ts$' },
    },
    {
      name: 'the-root-of-api-lends-types-only',
      severity: 'error',
      from: { path: '^api/[^/]+/', pathNot: `${TESTS}|^api/testing/` },
      to: { path: '^api/(config|deps)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'an-admin-action-borrows-a-type-only',
      severity: 'error',
      from: { path: '^api/operations/', pathNot: TESTS },
      to: { path: UPWARD_TYPES, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'what-ships-needs-no-tests',
      severity: 'error',
      from: {
        path: '^(infra|stacks|gateway|api|web|sandbox|cli|policy|toolchain)/',
        pathNot: `${TESTS}|^api/testing/|^toolchain/conformance/`,
      },
      to: { path: `${TESTS}|^api/testing/|^e2e/` },
    },
    {
      name: 'gateway-stands-alone',
      severity: 'error',
      from: { path: '^gateway/', pathNot: TESTS },
      // Secrets are struck out of what others say by one function.
      to: {
        path: '^(infra|api|web|sandbox|cli|bench|policy|toolchain|e2e)/|^stacks/(?!catalog/)',
        pathNot: '^infra/engine/failure/redact\\.ts$',
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'infra-stands-alone',
      severity: 'error',
      from: { path: '^infra/', pathNot: TESTS },
      to: { path: '^(stacks|gateway|api|web|sandbox|cli|bench)/' },
    },
    {
      name: 'stacks-know-infra-only',
      severity: 'error',
      from: { path: '^stacks/', pathNot: TESTS },
      to: { path: '^(gateway|api|web|sandbox|cli|bench|toolchain)/' },
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
        path: '^(infra|stacks|gateway|api|web|sandbox|cli|bench)/',
        pathNot: '^infra/engine/child/lazy-modules\\.ts$',
      },
    },
    {
      name: 'nothing-leans-on-the-policy',
      severity: 'error',
      from: { path: '^(infra|stacks|gateway|api|web|sandbox|cli)/', pathNot: TESTS },
      to: { path: '^policy/' },
    },
    {
      name: 'a-customers-command-needs-the-api-by-address-only',
      severity: 'error',
      comment: 'It runs on any computer, and starts without a database driver or a schema.',
      from: { path: '^cli/customers/', pathNot: TESTS },
      to: {
        path: '^(infra|stacks|gateway|api|sandbox|toolchain|cli/(operators|start|fleet|setup))/',
        // A text, a duration and the name of this machine.
        pathNot: '^gateway/text/|^api/platform/http/loopback\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'web-takes-types-only',
      severity: 'error',
      from: { path: '^web/' },
      // One list is data, not code: the page refuses the passwords that the API refuses.
      to: {
        path: '^(infra|stacks|gateway|api|sandbox|cli)/',
        pathNot: '^api/accounts/auth/common-passwords\\.txt$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'sandbox-is-the-outside-world',
      severity: 'error',
      from: { path: '^sandbox/', pathNot: TESTS },
      to: { path: '^(infra|stacks|gateway|api|web|cli)/' },
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
