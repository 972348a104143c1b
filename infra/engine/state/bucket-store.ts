import { z } from 'zod';
import type { CliResult } from '../pulumi/cli.ts';
import { deployment, type StateStore } from './state-store.ts';

/**
 * Runs the CLI on a backend in a temporary workspace of the project that has these files, and returns its result even if
 * it fails.
 */
export type BackendCli = (
  backendUrl: string,
  project: string,
  args: string[],
  files?: Record<string, string>,
) => Promise<CliResult>;

const exported = z.object({ deployment: deployment.nullish() });

/** State in a bucket (`s3://`, `gs://`, `azblob://`), accessed through the CLI: slower, and can only drop all locks. */
export function bucketStore(backendUrl: string, cli: BackendCli): StateStore {
  const store: StateStore = {
    url: ({ cell }) => withCell(backendUrl, cell),
    exists: async (ref) => (await store.read(ref)) !== undefined,
    async create(ref) {
      const result = await cli(store.url(ref), ref.project, ['stack', 'init', ref.stack, '--no-select']);
      if (result.code !== 0 && !result.stderr.includes('already exists')) throw new Error(result.stderr);
    },
    async read(ref) {
      // No --show-secrets: secrets stay encrypted.
      const result = await cli(store.url(ref), ref.project, ['stack', 'export', '--stack', ref.stack]);
      if (result.code === 0)
        return exported.parse(JSON.parse(result.stdout)).deployment ?? deployment.parse({});
      if (/no stack named/.test(result.stderr)) return undefined;
      throw new Error(result.stderr);
    },
    recoveryAdvice: async ({ stack }) =>
      `Restore a version of it that the bucket keeps, or an export:  eval "$(npx clawdet checkout ${stack})" && pulumi stack import --stack ${stack} --file <the export>  and retry.`,
    // A bucket stores an object whole or not at all.
    freeBytes: async () => Number.POSITIVE_INFINITY,
    backUp: async () => undefined,
    restoreIfDamaged: async () => undefined,
    // The CLI lists no locks; a run that meets one fails as stack_busy.
    locks: async () => [],
    unlock: async () => undefined,
    async unlockUnlisted(ref) {
      await cli(store.url(ref), ref.project, ['cancel', '--yes', '--stack', ref.stack]);
    },
    prune: async () => undefined,
    purge: async () => undefined,
  };
  return store;
}

/** `s3://bucket/prefix?region=eu` and cell `eu1` become `s3://bucket/prefix/eu1?region=eu`. */
export function withCell(backendUrl: string, cell: string): string {
  const [place = '', query] = backendUrl.split('?');
  return `${place.replace(/\/$/, '')}/${cell}${query ? `?${query}` : ''}`;
}
