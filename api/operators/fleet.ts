import { Types } from 'mongoose';
import type { Models } from '../database/models.ts';
import type { Condition, InstanceRecord } from '../instances/instance.model.ts';
import { type CustomerLine, linesOf } from './customers.ts';

/** One instance as an operator sees it. */
interface FleetLine extends CustomerLine {
  conditions: Condition[];
}

/** A page of the fleet. `next` is undefined on the last one. */
export interface FleetPage {
  instances: FleetLine[];
  total: number;
  next: string | undefined;
}

const PAGE = 50;

/** Instances with their conditions, oldest first, a page at a time: ten thousand customers are two hundred pages. */
export async function readFleet(
  models: Models,
  { after, find }: { after?: string; find?: string } = {},
): Promise<FleetPage> {
  const named = find ? { subdomain: { $gte: find, $lt: `${find}~` } } : {};
  const later = after ? { _id: { $gt: new Types.ObjectId(after) } } : {};
  const [rows, total] = await Promise.all([
    models.instances
      .find({ ...named, ...later })
      .sort({ _id: 1 })
      .limit(PAGE + 1)
      .lean(),
    models.instances.countDocuments(named),
  ]);
  const page: InstanceRecord[] = rows.slice(0, PAGE);
  const lines = await linesOf(models, page);
  return {
    instances: lines.map((line, index) => ({ ...line, conditions: page[index]?.conditions ?? [] })),
    total,
    next: rows.length > PAGE ? page.at(-1)?._id.toString() : undefined,
  };
}
