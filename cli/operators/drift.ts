import { presentFinding } from '../../api/drift/drift.present.ts';
import { readScanStatuses } from '../../api/drift/drift.read.ts';
import { policyWith } from '../../api/drift/findings/drift.policy.ts';
import { type FindingBody, ignoreBody, type ScanStatusBody } from '../../api/drift/findings/drift.schema.ts';
import { runInventoryScan } from '../../api/drift/scans/inventory.scan.ts';
import { monitorScanRuns } from '../../api/drift/scans/scan-run.commands.ts';
import type { AdminActionRequest } from '../../api/operations/admin-actions/admin-action.requests.ts';
import type { RequestedAction } from '../../api/operations/admin-actions/admin-action.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print, printError, printJson } from '../print.ts';
import { table } from '../table.ts';
import { shellActor } from './actor.ts';
import { submitAdminAction } from './admin-action.ts';
import { type OperatorContext, requireCustomer, withContext } from './context.ts';
import { parseChange } from './parse-change.ts';

/**
 * Lists the findings of one customer or of all; with `now` after a scan of the clouds. Exit code 0: nothing differs; 2:
 * something does; 69: nothing known, but the last scan failed.
 */
export async function listDrift(
  home: string,
  customer: string | undefined,
  { now, json }: { now?: boolean; json?: boolean },
): Promise<void> {
  const { findings, failedScans } = await withContext(home, async (context) => {
    if (now) await scanNow(context);
    const scans = await readScanStatuses(context);
    return {
      findings: await openFindings(context, customer),
      failedScans: scans.filter(
        ({ cell, last }) => cell === context.config.cell && last?.outcome === 'failed',
      ),
    };
  });
  if (json) printJson(findings);
  else print(explain(findings, failedScans));
  for (const scan of failedScans) printError(`${failedScanText(scan)}\n`);
  const differs = findings.some(({ status }) => status !== 'ignored');
  process.exitCode = differs ? EXIT.differs : failedScans.length > 0 ? EXIT.unavailable : 0;
}

/** Names a failed scan: without it, an empty list would claim that nothing differs now. */
function failedScanText({ depth, last, lastGoodAt }: ScanStatusBody): string {
  const good = lastGoodAt ? `the last complete scan ended ${lastGoodAt}` : 'no scan has been complete yet';
  const reason = last?.reason ?? 'it gave no reason';
  return `The last scan (${depth}) failed: ${reason}; ${good}. It is retried automatically.`;
}

async function openFindings(context: OperatorContext, customer: string | undefined): Promise<FindingBody[]> {
  const { collections, config } = context;
  const filter = customer ? { instanceId: (await requireCustomer(context, customer))._id } : {};
  const rows = await collections.findings
    .find({ ...filter, status: { $ne: 'resolved' } })
    .sort({ firstSeen: 1 })
    .lean();
  return rows.map((row) => presentFinding(row, policyWith(config.drift.policies)));
}

/** Scans the inventory now. If another process is scanning, waits for that scan and then runs its own. */
async function scanNow({ collections, config }: OperatorContext): Promise<void> {
  const policyOf = policyWith(config.drift.policies);
  const deps = { collections, config, policyOf, scanRuns: monitorScanRuns() };
  const entry: AdminActionRequest = {
    actor: shellActor(),
    act: 'drift scan',
    target: { kind: 'cell', name: config.cell },
    change: {},
  };
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const inventory = await runInventoryScan(deps, true).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new CommandFailure(
        `The clouds could not be listed: ${why}`,
        'try again; nothing was concluded',
        EXIT.unavailable,
        { cause: error },
      );
    });
    if (inventory) return void (await collections.audit.create({ ...entry, outcome: 'done' }));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new CommandFailure('Another inventory scan is running.', 'run it again in a minute', EXIT.busy);
}

function explain(findings: FindingBody[], failedScans: ScanStatusBody[]): string {
  if (findings.length === 0)
    return failedScans.length > 0 ? 'The last complete scan found nothing.\n' : 'Nothing differs.\n';
  return table(
    ['finding', 'customer', 'what', 'status', 'policy', 'expected', 'is', 'since', 'seen'],
    findings.map(({ id, subject, kind, status, policy, expected, actual, firstSeen, seen }) => [
      id,
      subject,
      kind,
      status,
      policy,
      expected,
      actual,
      `${firstSeen.slice(0, 16)}Z`,
      String(seen),
    ]),
  );
}

/** What happens next, by verb. */
const CONFIRMATIONS = {
  repair: 'The worker repairs it: npx clawdet drift shows how it goes.',
  ignore: 'It is left as it is until it disappears; npx clawdet drift watch stops ignoring it.',
  watch: 'It counts again and, if the policy says so, is repaired.',
  confirm: 'Confirmed. A later scan removes an orphan once it is a day old; stopped repairs continue.',
};

/** Has a worker act on a finding and prints what happens next. Exit code 67: no such finding, 64: does not apply to it. */
export async function actOnFinding(
  home: string,
  verb: keyof typeof CONFIRMATIONS,
  id: string,
  { because }: { because?: string } = {},
): Promise<void> {
  const target = { kind: 'finding', name: id } as const;
  const action: RequestedAction =
    verb === 'ignore'
      ? {
          act: 'drift ignore',
          target,
          change: parseChange(ignoreBody, { reason: because }, 'npx clawdet drift ignore --help'),
        }
      : { act: `drift ${verb}`, target };
  await withContext(home, async (context) => {
    const { operationId } = await submitAdminAction(context, action);
    print(`${CONFIRMATIONS[verb]}\n`);
    if (operationId) print(`npx clawdet explain ${operationId}\n`);
  });
}
