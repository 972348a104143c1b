import { presentCustomer, presentFleetUsage } from '../../api/usage/reports/fleet/fleet.present.ts';
import { customerUsage, fleetUsage } from '../../api/usage/reports/fleet/fleet.read.ts';
import { presentUsage } from '../../api/usage/reports/usage.present.ts';
import { usageOf } from '../../api/usage/reports/usage.read.ts';
import { print, printJson } from '../print.ts';
import { type OperatorContext, withContext } from './context.ts';
import { teamOf } from './teams.ts';
import { describeCustomerUsage, fleetUsageTable } from './usage.words.ts';

const DAYS = 30;

/** Prints what the whole fleet used this month, or one customer in detail: as text, or JSON with `json`. */
export async function usage(
  home: string,
  customer: string | undefined,
  { json }: { json?: boolean },
): Promise<void> {
  await withContext(home, async (context) => {
    const found = customer ? await readCustomer(context, customer) : await readFleet(context);
    if (json) printJson(found.data);
    else print(found.words);
  });
}

interface Found {
  data: unknown;
  words: string;
}

async function readFleet({ collections, config }: OperatorContext): Promise<Found> {
  const all = await fleetUsage(collections, { now: new Date(), usdPerEur: config.llm.usdPerEur });
  const { month, total } = presentFleetUsage(all, { from: 0 });
  const customers = all.customers.map(presentCustomer);
  return { data: { month, total, customers }, words: fleetUsageTable({ month, total, customers }) };
}

async function readCustomer(context: OperatorContext, customer: string): Promise<Found> {
  const { collections, config } = context;
  const { team } = await teamOf(context, customer);
  const now = new Date();
  const [own, used] = await Promise.all([
    customerUsage(collections, team, { now, usdPerEur: config.llm.usdPerEur }),
    usageOf(collections, team, DAYS, now).then(presentUsage),
  ]);
  const presented = presentCustomer(own);
  return { data: { ...presented, usage: used }, words: describeCustomerUsage(presented, used) };
}
