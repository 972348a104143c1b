import { policyWith } from '../../api/drift/drift.policy.ts';
import { presentFinding } from '../../api/drift/drift.present.ts';
import type { FindingBody } from '../../api/drift/drift.schema.ts';
import { confirmFinding, ignoreFinding } from '../../api/drift/finding.commands.ts';
import { makeInventory } from '../../api/drift/inventory.pass.ts';
import { requestRepair } from '../../api/drift/repair.commands.ts';
import { AppError } from '../../api/errors/app-error.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { table } from '../table.ts';
import { customerNamed, type OperatorContext, withContext } from './context.ts';

/** Lists what differs, of one customer or of all; with `now` after a look at the clouds. Exit code 0: nothing; 2: something. */
export async function listDrift(
  home: string,
  customer: string | undefined,
  { now, json }: { now?: boolean; json?: boolean },
): Promise<void> {
  const findings = await withContext(home, async (context) => {
    if (now) await lookNow(context);
    return await openFindings(context, customer);
  });
  process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : explain(findings));
  process.exitCode = findings.some(({ status }) => status !== 'ignored') ? 2 : 0;
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
    if (inventory) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new CommandFailure('Another inventory is under way.', 'run it again in a minute', EXIT.busy);
}

function explain(findings: FindingBody[]): string {
  if (findings.length === 0) return 'Nothing differs.\n';
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

const VERBS = {
  repair: async ({ models }: OperatorContext, id: string) => {
    await requestRepair(models, id);
    return 'The worker repairs it: clawdet drift shows how it goes.';
  },
  ignore: async ({ models }: OperatorContext, id: string) => {
    await ignoreFinding(models, id);
    return 'It is left as it is until it is gone.';
  },
  confirm: async ({ models }: OperatorContext, id: string) => {
    const { kind } = await confirmFinding(models, id);
    return kind === 'instrument_suspected'
      ? 'Repairs go on with the next pass.'
      : 'A coming pass looks again and removes it; an orphan once it is a day old.';
  },
};

/** Does one thing about one finding, and says what follows. */
export async function actOnFinding(home: string, verb: keyof typeof VERBS, id: string): Promise<void> {
  await withContext(home, async (context) => {
    const said = await VERBS[verb](context, id).catch((error: unknown) => {
      if (error instanceof AppError)
        throw new CommandFailure(error.message, 'npx clawdet drift lists the findings', EXIT.noSuch);
      throw error;
    });
    process.stdout.write(`${said}\n`);
  });
}
