import { type CsvCell, csvOf } from '../../../platform/http/csv.ts';
import { presentCustomer } from './fleet.present.ts';
import type { FleetUsage } from './fleet.read.ts';
import type { CustomerUsageBody } from './fleet.schema.ts';

const COLUMNS = [
  'month',
  'customer',
  'tiers',
  'calls',
  'failed',
  'throttled',
  'refused',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'tokens',
  'token_limit',
  'charge_dollars',
  'cost_dollars',
  'price_euros',
  'margin_dollars',
  'anomalies',
];

/** The month so far as a table, one line per customer. What is not known is empty. */
export function fleetUsageCsv({ month, customers }: FleetUsage): string {
  return csvOf(
    COLUMNS,
    customers.map((one) => [month, ...cells(presentCustomer(one))]),
  );
}

function cells(one: CustomerUsageBody): CsvCell[] {
  const { calls, failed, throttled, refused, input, cachedInput, output, tokens, dollars, cost } = one;
  return [
    one.customer,
    one.tiers.join(' '),
    ...[calls, failed, throttled, refused, input, cachedInput, output, tokens],
    one.budget.tokens.limit ?? '',
    dollars.toFixed(6),
    cost.toFixed(6),
    one.priceEur.toFixed(2),
    one.margin === null ? '' : Number(one.margin.toFixed(6)),
    one.anomalies.map(({ code }) => code).join(' '),
  ];
}
