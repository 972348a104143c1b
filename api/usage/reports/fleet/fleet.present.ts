import { totalOf } from '../totals.ts';
import { presentBudget, presentCounts, toDollars } from '../usage.present.ts';
import type { CustomerUsage, FleetUsage } from './fleet.read.ts';
import type { CustomerUsageBody, FleetUsageBody, FleetUsageQuery } from './fleet.schema.ts';

const PAGE = 50;

/** A page of the fleet's usage as the API returns it. */
export function presentFleetUsage(
  { month, customers }: FleetUsage,
  { find, anomalies, from }: FleetUsageQuery,
): FleetUsageBody {
  const wanted = find?.trim().toLowerCase() ?? '';
  const found = customers.filter(
    (one) => (!anomalies || one.anomalies.length > 0) && one.name.toLowerCase().includes(wanted),
  );
  const all = totalOf(customers.map((one) => one.month));
  return {
    month,
    total: { ...presentCounts(all), cost: toDollars(all.cost) },
    customers: found.slice(from, from + PAGE).map(presentCustomer),
    found: found.length,
    withAnomalies: customers.filter((one) => one.anomalies.length > 0).length,
    next: found.length > from + PAGE ? from + PAGE : null,
  };
}

/** One customer's usage as operators see it. */
export function presentCustomer({
  team,
  name,
  tiers,
  month,
  budget,
  margin,
  anomalies,
}: CustomerUsage): CustomerUsageBody {
  return {
    account: team,
    customer: name,
    tiers,
    ...presentCounts(month),
    cost: toDollars(month.cost),
    priceEur: margin.priceEur,
    margin: margin.dollars,
    budget: presentBudget(budget),
    anomalies,
  };
}
