import type { CustomerUsageBody, FleetUsageBody } from '../../api/usage/reports/fleet/fleet.schema.ts';
import type { UsageBody } from '../../api/usage/reports/usage.schema.ts';
import { countText, dollarsText, eurosText, percentText } from '../../gateway/text/quantities.ts';
import { table } from '../table.ts';

/** The fleet as a table, most expensive first, and below it what looks odd. */
export function fleetUsageTable({
  month,
  total,
  customers,
}: Pick<FleetUsageBody, 'month' | 'total' | 'customers'>): string {
  if (customers.length === 0) return `Nobody has called a model in ${month}.\n`;
  const rows = customers.map((one) => [
    one.customer,
    countText(one.calls),
    countText(one.tokens),
    limitOf(one),
    dollarsText(one.cost),
    marginOf(one),
    one.anomalies.map(({ code }) => code).join(' '),
  ]);
  const sum = `${month}: ${dollarsText(total.cost)} for ${countText(total.calls)} calls and ${countText(total.tokens)} tokens.\n`;
  return (
    table(['customer', 'calls', 'tokens', 'of limit', 'cost', 'margin', 'anomalies'], rows) +
    sum +
    customers.flatMap(anomalyLines).join('')
  );
}

/** One customer in detail. */
export function describeCustomerUsage(one: CustomerUsageBody, used: UsageBody): string {
  const { budget, calls, failed, throttled, refused, cost, dollars, priceEur } = one;
  const lines = [
    `${one.customer}, ${budget.month}: ${budget.words}`,
    `  calls   ${countText(calls)}; ${countText(failed)} failed, ${countText(throttled)} of them throttled; ${countText(refused)} refused`,
    `  cost    ${dollarsText(cost)} to the providers; charged to the budget ${dollarsText(dollars)}`,
    `  margin  ${marginOf(one)} (${priceWords(priceEur)})`,
    ...partLines('models', used.models, ({ model, tokens }) => `${model} ${countText(tokens)} tokens`),
    ...partLines('tools', used.tools, ({ tool, calls: count }) => `${tool} ${countText(count)}`),
  ];
  const days = used.days.filter((day) => day.calls + day.refused + day.tokens > 0);
  const rows = days.map((day) =>
    [day.calls, day.tokens, day.failed, day.refused].map((count) => countText(count)),
  );
  const list =
    days.length === 0
      ? `Nothing used in the last ${used.days.length} days.\n`
      : table(
          ['day', 'calls', 'tokens', 'failed', 'refused', 'charged'],
          rows.map((cells, index) => [
            days[index]?.day ?? '',
            ...cells,
            dollarsText(days[index]?.dollars ?? 0),
          ]),
        );
  return `${lines.join('\n')}\n${anomalyLines(one).join('')}\n${list}`;
}

function priceWords(euros: number): string {
  return euros === 0 ? 'the size is free' : `price ${eurosText(euros)} a month, not charged during the beta`;
}

function partLines<T>(title: string, parts: readonly T[], words: (part: T) => string): string[] {
  return parts.length === 0 ? [] : [`  ${title.padEnd(7)} ${parts.map(words).join(', ')}`];
}

function anomalyLines({ customer, anomalies }: CustomerUsageBody): string[] {
  return anomalies.map(({ words, todo }) => `odd: ${customer}: ${words}\n  do: ${todo}\n`);
}

function limitOf({ budget: { part } }: CustomerUsageBody): string {
  return part === null ? '-' : percentText(part);
}

function marginOf({ margin }: CustomerUsageBody): string {
  return margin === null ? 'unknown (set USD_PER_EUR)' : dollarsText(margin);
}
