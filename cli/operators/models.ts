import { limitsChangeText } from '../../api/usage/limits/limits.audit-text.ts';
import { presentModelLimits } from '../../api/usage/limits/limits.present.ts';
import { readLedger } from '../../api/usage/limits/limits.read.ts';
import { type LimitsChange, limitsBody, type ModelLimitsBody } from '../../api/usage/limits/limits.schema.ts';
import { validationMessages } from '../../gateway/request/validation-messages.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { table } from '../table.ts';
import { submitAdminAction } from './admin-action.ts';
import { type OperatorContext, requireCustomer, withContext } from './context.ts';

/** Prints a customer's model limits and this month's usage as a table, or as JSON with `json`. */
export async function showModels(
  home: string,
  customer: string,
  { json }: { json?: boolean },
): Promise<void> {
  const answer = await withContext(home, (context) => modelsOf(context, customer));
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : describe(customer, answer));
}

/** Has a worker suspend a customer's assistant, or resume it. */
export async function suspend(home: string, customer: string, because: string | undefined): Promise<void> {
  await withContext(home, async (context) => {
    const target = `customer:${(await requireCustomer(context, customer)).subdomain}`;
    if (because === undefined) await submitAdminAction(context, { act: 'models resume', target });
    else await submitAdminAction(context, { act: 'models suspend', target, detail: because });
    process.stdout.write(describe(customer, await modelsOf(context, customer)));
  });
}

/** Limits as typed on the command line: `none` is no limit. */
export type LimitOptions = {
  [name in keyof LimitsChange]: Exclude<LimitsChange[name], null> | 'none';
};

/** Has a worker change a customer's limits. Throws CommandFailure (exit 64) for an invalid limit. */
export async function limit(home: string, customer: string, options: LimitOptions): Promise<void> {
  const change = Object.entries(options).map(([name, value]) => [name, value === 'none' ? null : value]);
  const parsed = limitsBody.safeParse(Object.fromEntries(change), { error: validationMessages });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.');
    throw new CommandFailure(
      `${field ? `${field}: ` : ''}${issue?.message ?? 'This is not a limit.'}`,
      'npx clawdet models limit --help',
      EXIT.usage,
    );
  }
  await withContext(home, async (context) => {
    const target = `customer:${(await requireCustomer(context, customer)).subdomain}`;
    await submitAdminAction(context, { act: 'models limit', target, detail: limitsChangeText(parsed.data) });
    process.stdout.write(describe(customer, await modelsOf(context, customer)));
  });
}

async function modelsOf(context: OperatorContext, customer: string): Promise<ModelLimitsBody> {
  const instance = await requireCustomer(context, customer);
  return presentModelLimits(instance, await readLedger(context.collections, instance));
}

function describe(customer: string, { suspension, accounts }: ModelLimitsBody): string {
  const first = suspension
    ? `${customer} is suspended since ${suspension.at}: ${suspension.because}\n`
    : `${customer} may call models.\n`;
  const rows = accounts.map(({ of, limits, set, today, thisMonth }) => [
    of,
    ofLimit(today.tokens, limits.dayTokens),
    ofLimit(today.dollars, limits.dayDollars, '$'),
    ofLimit(thisMonth.tokens, limits.monthTokens),
    ofLimit(thisMonth.dollars, limits.monthDollars, '$'),
    of === 'assistant' ? `${limits.requestsPerMinute} and ${limits.tokensPerMinute} tokens` : '-',
    set.join(' ') || '-',
  ]);
  const columns = [
    'of',
    'tokens today',
    'money today',
    'tokens this month',
    'money this month',
    'a minute',
    'set by hand',
  ];
  return first + table(columns, rows);
}

function ofLimit(used: number, limitOf: number | null, unit = ''): string {
  const say = (value: number) => `${unit}${unit ? value.toFixed(2) : value}`;
  return limitOf === null ? say(used) : `${say(used)} of ${say(limitOf)}`;
}
