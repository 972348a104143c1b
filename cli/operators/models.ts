import { presentModelLimits } from '../../api/usage/limits/limits.present.ts';
import { readLedger } from '../../api/usage/limits/limits.read.ts';
import {
  type BudgetOverrideBody,
  type LimitsChange,
  limitsBody,
  type ModelLimitsBody,
  type OverrideChange,
  overrideBody,
  suspendBody,
} from '../../api/usage/limits/limits.schema.ts';
import { countText, dollarsText } from '../../gateway/text/quantities.ts';
import { CommandFailure, EXIT } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { submitAdminAction } from './admin-action.ts';
import { type OperatorContext, requireCustomer, withContext } from './context.ts';
import { parseChange } from './parse-change.ts';

/** Prints a customer's model limits and this month's usage as a table, or as JSON with `json`. */
export async function showModels(
  home: string,
  customer: string,
  { json }: { json?: boolean },
): Promise<void> {
  const { name, limits } = await withContext(home, (context) => modelsOf(context, customer));
  if (json) printJson(limits);
  else print(describe(name, limits));
}

/** Has a worker suspend a customer's assistant, or resume it. */
export async function suspend(home: string, customer: string, because: string | undefined): Promise<void> {
  const change =
    because === undefined
      ? undefined
      : parseChange(suspendBody, { because }, 'npx clawdet models suspend --help');
  await withContext(home, async (context) => {
    const target = await targetNamed(context, customer);
    if (change) await submitAdminAction(context, { act: 'models suspend', target, change });
    else await submitAdminAction(context, { act: 'models resume', target });
    await describeNow(context, target.name);
  });
}

/** Limits as typed on the command line: `none` is no limit. */
export type LimitOptions = {
  [name in keyof LimitsChange]: Exclude<LimitsChange[name], null> | 'none';
};

/** Has a worker change a customer's limits. Throws CommandFailure (exit 64) for an invalid limit. */
export async function limit(home: string, customer: string, options: LimitOptions): Promise<void> {
  const change = parseChange(limitsBody, withNull(options), 'npx clawdet models limit --help');
  await withContext(home, async (context) => {
    const target = await targetNamed(context, customer);
    await submitAdminAction(context, { act: 'models limit', target, change });
    await describeNow(context, target.name);
  });
}

/** A temporary budget as typed on the command line, or its removal. */
export type OverrideOptions = {
  [name in keyof OverrideChange]?: Exclude<OverrideChange[name], null> | 'none';
} & { remove?: boolean };

/**
 * Has a worker give a customer a temporary budget, or end it with `remove`. Throws CommandFailure (exit 64) for an
 * invalid budget.
 */
export async function override(
  home: string,
  customer: string,
  { remove, ...options }: OverrideOptions,
): Promise<void> {
  const help = 'npx clawdet models override --help';
  if (remove && Object.keys(options).length > 0)
    throw new CommandFailure('--remove ends a temporary budget and takes no other option.', help, EXIT.usage);
  const change = remove ? undefined : parseChange(overrideBody, withNull(options), help);
  await withContext(home, async (context) => {
    const target = await targetNamed(context, customer);
    if (change) await submitAdminAction(context, { act: 'models override', target, change });
    else await submitAdminAction(context, { act: 'models end override', target });
    await describeNow(context, customer);
  });
}

/** Typed options with null for `none`. */
function withNull(options: object): object {
  const typed = Object.entries(options).map(([name, value]) => [name, value === 'none' ? null : value]);
  return Object.fromEntries(typed);
}

async function targetNamed(context: OperatorContext, customer: string) {
  return { kind: 'customer', name: (await requireCustomer(context, customer)).subdomain } as const;
}

async function modelsOf(
  context: OperatorContext,
  customer: string,
): Promise<{ name: string; limits: ModelLimitsBody }> {
  const instance = await requireCustomer(context, customer);
  const limits = presentModelLimits(instance, await readLedger(context.collections, instance));
  return { name: instance.subdomain, limits };
}

async function describeNow(context: OperatorContext, customer: string): Promise<void> {
  const { name, limits } = await modelsOf(context, customer);
  print(describe(name, limits));
}

function describe(customer: string, { suspension, override: temporary, accounts }: ModelLimitsBody): string {
  const first = suspension
    ? `${customer} is suspended since ${suspension.at}: ${suspension.because}\n`
    : `${customer} may call models.\n`;
  const rows = accounts.map(({ of, limits, set, today, thisMonth }) => [
    of,
    ofLimit(today.tokens, limits.dayTokens),
    ofLimit(today.dollars, limits.dayDollars, dollarsText),
    ofLimit(thisMonth.tokens, limits.monthTokens),
    ofLimit(thisMonth.dollars, limits.monthDollars, dollarsText),
    of === 'assistant'
      ? `${countText(limits.requestsPerMinute)} and ${countText(limits.tokensPerMinute)} tokens`
      : '-',
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
  return first + (temporary ? describeOverride(temporary) : '') + table(columns, rows);
}

function describeOverride({ until, because, ...limits }: BudgetOverrideBody): string {
  const named = Object.entries(limits).map(([name, value]) => `${name}=${value ?? 'none'}`);
  return `temporary until the end of ${until} (UTC): ${named.join(' ')} (${because})\n`;
}

function ofLimit(used: number, limitOf: number | null, say: (amount: number) => string = countText): string {
  return limitOf === null ? say(used) : `${say(used)} of ${say(limitOf)}`;
}
