/** All parts of the toolchain and where they come from. The only place that names a version. */

/**
 * What cannot start without a part, in the order of installation; each need includes those before it: the pages, a
 * customer's assistant, an operator's own `pulumi`.
 */
export const NEEDS = ['page', 'assistant', 'operator'] as const;
export type Need = (typeof NEEDS)[number];

/** One binary of the toolchain. */
export interface ToolchainPart {
  name: PartName;
  need: Need;
  version: string;
  /** File name of the binary. */
  binary: string;
  /** The Go module in which it is built: a folder below toolchain/. */
  module: GoModule;
  /** Go package to build, relative to the module. */
  target: string;
  /** Variables the linker sets, as `-X` takes them. */
  linked: string[];
  /** Arguments that make the binary print its version; absent if it cannot. */
  versionArgs?: string[];
  /** Set for a Pulumi plugin: the package name that the engine uses. */
  plugin?: string;
  /** Earlier versions that states of stacks may name: the engine refreshes and destroys those with this plugin. */
  formerVersions?: string[];
  /** Set for a part that exists only as a download; it has no module and no target. */
  downloadOnly?: true;
}

/**
 * Everything is built in one module, so that parts share versions and compiled code. The language host is not available
 * at the engine's version and has its own module.
 */
export type GoModule = 'go' | 'nodejs-host';

/** Modules that are built with our patches, by path; `changes` is a folder below toolchain/go/_patches. */
export const patchedModules: Record<GoModule, { path: string; changes: string }[]> = {
  go: [
    { path: 'github.com/FerretDB/FerretDB', changes: 'ferretdb' },
    { path: 'github.com/cloudflare/cloudflare-go/v6', changes: 'cloudflare-go' },
    { path: 'github.com/docker/compose/v2', changes: 'compose' },
    { path: 'github.com/hetznercloud/terraform-provider-hcloud', changes: 'terraform-hcloud' },
    { path: 'github.com/ccojocar/zxcvbn-go', changes: 'zxcvbn' },
    { path: 'github.com/pulumi/pulumi/pkg/v3', changes: 'pulumi' },
    { path: 'github.com/pulumi/pulumi-terraform-bridge/v3', changes: 'terraform-bridge' },
  ],
  'nodejs-host': [],
};

export type PartName =
  | 'cli'
  | 'nodejs-host'
  | 'hcloud'
  | 'random'
  | 'command'
  | 'cloudflare'
  | 'mongo'
  | 'compose';

const plugin = (
  name: 'hcloud' | 'random' | 'command' | 'cloudflare',
  version: string,
  formerVersions: string[] = [],
): ToolchainPart => ({
  name,
  need: 'assistant',
  version,
  binary: `pulumi-resource-${name}`,
  module: 'go',
  target: `./${name}`,
  linked: [],
  versionArgs: ['-version'],
  plugin: name,
  formerVersions,
});

/**
 * The parts. A plugin's version is that of the npm package @pulumi/<name>, because the engine requires exactly that
 * one; package.json pins the same version.
 */
export const toolchainParts: ToolchainPart[] = [
  {
    name: 'mongo',
    need: 'page',
    version: '1.24.0',
    binary: 'mongo',
    module: 'go',
    target: './mongo',
    linked: ['main.version=1.24.0'],
    versionArgs: ['-version'],
  },
  {
    name: 'nodejs-host',
    need: 'operator',
    version: '3.68.0',
    binary: 'pulumi-language-nodejs',
    module: 'nodejs-host',
    target: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
    linked: [],
  },
  plugin('random', '4.21.2'),
  plugin('command', '1.2.1'),
  plugin('cloudflare', '6.22.1', ['6.17.0']),
  plugin('hcloud', '1.41.0', ['1.32.1']),
  {
    name: 'compose',
    need: 'assistant',
    version: '2.40.3',
    binary: 'docker-compose',
    module: 'go',
    target: 'github.com/docker/compose/v2/cmd',
    linked: ['github.com/docker/compose/v2/internal.Version=v2.40.3'],
    versionArgs: ['version', '--short'],
  },
  {
    name: 'cli',
    need: 'assistant',
    version: '3.276.0',
    binary: 'pulumi',
    module: 'go',
    target: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
    linked: ['github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.276.0'],
    versionArgs: ['version'],
  },
];

/**
 * MongoDB's own server, which replaces the part `mongo` on a machine with internet but no Go. It is the version for
 * which mongodb-memory-server-core 11.3 knows the archives of every system.
 */
export const mongod: ToolchainPart = {
  name: 'mongo',
  need: 'page',
  version: '8.2.6',
  binary: 'mongod',
  module: 'go',
  target: '',
  linked: [],
  versionArgs: ['--version'],
  downloadOnly: true,
};

/** The oldest Go that builds the modules (the `go` line of their go.mod files). */
export const minimumGoVersion = '1.26.6';

/** Free disk space that set-up requires, in bytes: for the binaries, and for Go's own caches if nothing is built yet. */
export const requiredFreeBytes = { official: 1.5e9, build: 4.5e9 };

/** The parts of a need: its own, and those of the needs before it. */
export function partsFor(need: Need): ToolchainPart[] {
  return toolchainParts.filter((part) => NEEDS.indexOf(part.need) <= NEEDS.indexOf(need));
}
