import { z } from 'zod';
import type { BackendCli } from './bucket-store.ts';
import type { StackRef, StateStore } from './state-store.ts';

const exported = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(z.looseObject({ id: z.string().optional(), delete: z.boolean().optional() })),
  }),
});

/**
 * Drops replaced resources from the state that are gone from their clouds. The engine would delete them at the end of
 * every run, a refresh passes over them, and Hetzner's and Cloudflare's plugins fail to delete what is gone: without this
 * no run would ever succeed again. `pulumi state delete` refuses an URN that two resources share. Secrets stay encrypted.
 * Throws an Error with the CLI's message.
 */
export async function forgetReplaced(
  store: StateStore,
  cli: BackendCli,
  ref: StackRef,
  ids: readonly string[],
): Promise<void> {
  // Most stacks have nothing to forget, and a new one not even a state to export.
  if (ids.length === 0) return;
  const run = async (args: string[], files?: Record<string, string>): Promise<string> => {
    const { code, stdout, stderr } = await cli(store.url(ref), ref.project, args, files);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  const state = exported.parse(JSON.parse(await run(['stack', 'export', '--stack', ref.stack])));
  const { resources } = state.deployment;
  const kept = resources.filter(({ id, delete: replaced }) => !(replaced && ids.includes(id ?? '')));
  if (kept.length === resources.length) return;
  state.deployment.resources = kept;
  await run(['stack', 'import', '--stack', ref.stack, '--file', 'state.json'], {
    'state.json': JSON.stringify(state),
  });
}
