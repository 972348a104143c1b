import { presentFinding } from '../../api/drift/drift.present.ts';
import { looksOf } from '../../api/drift/drift.read.ts';
import { policyWith } from '../../api/drift/findings/drift.policy.ts';
import type { FindingBody, LookBody } from '../../api/drift/findings/drift.schema.ts';
import { makeInventory } from '../../api/drift/scans/inventory.pass.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { table } from '../table.ts';
import { carriedOut } from './act.ts';
import { shellActor } from './actor.ts';
import { customerNamed, type OperatorContext, withContext } from './context.ts';

/**
 * Lists what differs, of one customer or of all; with `now` after a look at the clouds. Exit code 0: nothing; 2: something;
 * 69: nothing that is known of, but the last look failed.
 */
export async function listDrift(
  home: string,
  customer: string | undefined,
  { now, json }: { now?: boolean; json?: boolean },
): Promise<void> {
  const { findings, blind } = await withContext(home, async (context) => {
    if (now) await lookNow(context);
    const looks = await looksOf(context);
    return {
      findings: await openFindings(context, customer),
      blind: looks.filter(({ cell, last }) => cell === context.config.cell && last?.outcome === 'failed'),
    };
  });
  process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : explain(findings, blind));
  for (const look of blind) process.stderr.write(`${failedLook(look)}\n`);
  const differs = findings.some(({ status }) => status !== 'ignored');
  process.exitCode = differs ? 2 : blind.length > 0 ? EXIT.unavailable : 0;
}

/** What nobody has seen since: an answer must not vouch for it. */
function failedLook({ depth, last, lastGoodAt }: LookBody): string {
  const good = lastGoodAt
    ? `the last one that saw everything ended ${lastGoodAt}`
    : 'none has seen everything yet';
  return `The last look (${depth}) failed: ${last?.reason ?? 'it did not say why'}; ${good}. It is made again by itself.`;
}

async function openFindings(context: OperatorContext, customer: string | undefined): Promise<FindingBody[]> {
  const { models, config } = context;
  const filter = customer ? { instanceId: (await customerNamed(context, customer))._id } : {};
  const rows = await models.findings
    .find({ ...filter, status: { $ne: 'resolved' } })
    .sort({ firstSeen: 1 })
    .lean();
  return rows.map((row) => presentFinding(row, policyWith(config.drift.policies)));
}

/** Another process may be at it already: its pass is waited for, and then ours is made. */
async function lookNow({ models, config }: OperatorContext): Promise<void> {
  const deps = { models, config, policyOf: policyWith(config.drift.policies) };
  const line = { actor: shellActor(), act: 'drift look', target: `cell:${config.cell}` };
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const inventory = await makeInventory(deps, true).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new CommandFailure(
        `The clouds could not be listed: ${why}`,
        'try again; nothing was concluded',
        EXIT.unavailable,
        { cause: error },
      );
    });
    if (inventory) return void (await models.audit.create({ ...line, outcome: 'done' }));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new CommandFailure('Another inventory is under way.', 'run it again in a minute', EXIT.busy);
}

function explain(findings: FindingBody[], blind: LookBody[]): string {
  if (findings.length === 0)
    return blind.length > 0 ? 'Nothing was found by the last good look.\n' : 'Nothing differs.\n';
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
      firstSeen.slice(0, 16),
      String(seen),
    ]),
  );
}

/** What follows, by the verb. */
const SAID = {
  repair: 'The worker repairs it: npx clawdet drift shows how it goes.',
  ignore: 'It is left as it is until it is gone; npx clawdet drift watch takes it up again.',
  watch: 'It is counted and, where the policy says so, repaired again.',
  confirm: 'Agreed. An orphan goes with a coming look, once it is a day old; a stop of repairs is lifted.',
};

/** Does one thing about one finding, and says what follows. Exit code 67: no such finding, 64: nothing for this one. */
export async function actOnFinding(
  home: string,
  verb: keyof typeof SAID,
  id: string,
  { because }: { because?: string } = {},
): Promise<void> {
  await withContext(home, async (context) => {
    const said = because === undefined ? {} : { detail: because };
    const { operationId } = await carriedOut(context, {
      act: `drift ${verb}`,
      target: `finding:${id}`,
      ...said,
    });
    process.stdout.write(`${SAID[verb]}\n`);
    if (operationId) process.stdout.write(`npx clawdet explain ${operationId}\n`);
  });
}
