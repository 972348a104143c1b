import { listInstances } from '../../api/assistants/instances/customers.ts';
import type { InstanceRecord } from '../../api/assistants/instances/instance.model.ts';
import { stackRequest } from '../../api/assistants/provisioning/adopted-stack.ts';
import { withKeys } from '../../api/config.ts';
import { engineFor } from '../../api/platform/engine/engine.ts';
import { countText } from '../../gateway/text/quantities.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { describeFleet } from '../fleet/describe.ts';
import { type CustomerPreview, type FleetPreview, groupFleet } from '../fleet/group.ts';
import { previewCustomers } from '../fleet/preview-customers.ts';
import { print, printError, printJson } from '../print.ts';
import { type OperatorContext, secretsOf, withContext } from './context.ts';
import { cellFirewallId, type PreviewOptions, policyFor, previewToolchain } from './preview.ts';

export interface PreviewAllOptions extends PreviewOptions {
  /** Previews at a time. */
  concurrency: number;
}

/**
 * Prints what the worker would change for every customer, grouped. Exit code 0: nothing; 2: something; 69: some previews
 * failed, and the others are still printed. Customers who were never set up are left out, and stderr says how many. The
 * customers come from the database; their stacks are never listed.
 * Ctrl-C ends every process and throws (exit 130).
 */
export async function previewAll(home: string, options: PreviewAllOptions): Promise<void> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  const fleet = await withContext(home, async (context) => {
    const wanted = await listInstances(context.collections);
    // For those whose set-up is running or was given up, a preview would only say that they do not exist.
    const customers = wanted.filter(({ observed }) => observed);
    reportLeftOut(wanted.length - customers.length);
    return groupFleet(await previewFleet(context, customers, options, stop.signal));
  }).finally(() => process.off('SIGINT', abort).off('SIGTERM', abort));
  if (options.json) printJson(fleet);
  else print(describeFleet(fleet));
  process.exitCode = exitCodeOf(fleet);
}

async function previewFleet(
  context: OperatorContext,
  customers: InstanceRecord[],
  options: PreviewAllOptions,
  signal: AbortSignal,
): Promise<CustomerPreview[]> {
  const { config } = context;
  const secrets = await secretsOf(context);
  const keyed = withKeys(config, secrets.masterKey);
  const firewallId = await cellFirewallId(config);
  const enginePool = Math.min(options.concurrency, Math.max(customers.length, 1));
  const engine = engineFor(
    { ...config, enginePool },
    previewToolchain(config, options),
    secrets,
    policyFor(config, options),
  );
  try {
    const previews = await previewCustomers(
      customers,
      (customer) =>
        engine.preview(stackRequest(customer, keyed, { firewallId }), {
          refresh: options.refresh,
          signal,
        }),
      { concurrency: enginePool, signal, onPreviewed: (done) => progress(done, customers.length) },
    );
    if (signal.aborted) throw interrupted(previews.length, customers.length);
    return previews;
  } finally {
    await engine.close();
  }
}

/** To stderr: the answer on stdout is about the other customers. */
function reportLeftOut(count: number): void {
  if (count === 0) return;
  const who = count === 1 ? '1 customer whose set-up is' : `${countText(count)} customers whose set-up is`;
  printError(`Left out: ${who} not done; npx clawdet queue says why.\n`);
}

/** One line that overwrites itself, on a terminal only. */
function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all}${done === all ? '\r\u001b[K' : ''}`);
}

function interrupted(done: number, all: number): CommandFailure {
  return new CommandFailure(
    `Stopped after ${done} of ${all} customers; nothing was changed, and no process is left running.`,
    'run it again for the whole fleet',
    EXIT.interrupted,
  );
}

function exitCodeOf({ outliers, failed }: FleetPreview): number {
  if (failed.length > 0) return EXIT.unavailable;
  return outliers.length > 0 ? 2 : 0;
}
