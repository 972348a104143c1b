import { z } from 'zod';

/** What is known about an assistant. All are good when true, except `Drifted`, which only operators see. */
const CONDITION_TYPES = [
  'ServerReady',
  'DnsPublished',
  'GatewayHealthy',
  'MemoryAvailable',
  'DiskAvailable',
  'Drifted',
] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];

/** `unknown`: nobody has looked yet, the last look is too old, or it could not see this. */
const conditionStatus = z.enum(['true', 'false', 'unknown']);

/** One condition as of the last scan that could see it. */
export interface Condition {
  type: ConditionType;
  status: z.infer<typeof conditionStatus>;
  /** A word for programs: the kind of the finding behind it, or why it is true or unknown. */
  reason: string;
  /** The same in a sentence for the owner. */
  message: string;
  /** When the finding behind it was first seen; null without one. */
  since: Date | null;
  /** When a scan, or the end of a set-up, last saw this; null if nobody has looked. */
  at: Date | null;
}

/** The public form of a condition. */
export const conditionBody = z.object({
  type: z.enum(CONDITION_TYPES),
  status: conditionStatus,
  reason: z.string().meta({ example: 'container_stopped' }),
  message: z.string(),
  since: z.iso.datetime().nullable().meta({ description: 'When what is wrong was first seen' }),
  at: z.iso.datetime().nullable().meta({ description: 'When this was last seen; null: never' }),
});
type ConditionBody = z.infer<typeof conditionBody>;

/** All conditions in one word and one sentence. */
export const healthSummary = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy', 'unknown']).meta({
    description:
      '`degraded`: it works, but memory or disk are nearly used up; `unknown`: the last check is missing or too old',
  }),
  message: z.string(),
  at: z.iso.datetime().nullable().meta({ description: 'When this was last checked; null: never' }),
});
export type HealthSummary = z.infer<typeof healthSummary>;

export function presentCondition({ since, at, ...rest }: Condition): ConditionBody {
  return { ...rest, since: since?.toISOString() ?? null, at: at?.toISOString() ?? null };
}

/** What an assistant needs to work, the most telling first. */
const VITAL: readonly ConditionType[] = ['ServerReady', 'GatewayHealthy', 'DnsPublished'];
const RESOURCES: readonly ConditionType[] = ['MemoryAvailable', 'DiskAvailable'];

/** Sums conditions up: the first vital one that is false, else the first that is unknown, else what runs short. */
export function healthSummaryOf(conditions: readonly Condition[]): HealthSummary {
  const of = (types: readonly ConditionType[]) =>
    types.flatMap((type) => conditions.find((condition) => condition.type === type) ?? []);
  const vital = of(VITAL);
  const summary = (status: HealthSummary['status'], { message, at }: Pick<Condition, 'message' | 'at'>) => ({
    status,
    message,
    at: at?.toISOString() ?? null,
  });
  const failed = vital.find(({ status }) => status === 'false');
  if (failed) return summary('unhealthy', failed);
  const unseen = vital.find(({ status }) => status === 'unknown');
  if (unseen) return summary('unknown', unseen);
  const short = of(RESOURCES).find(({ status }) => status === 'false');
  if (short) return summary('degraded', short);
  return summary('healthy', { message: 'Your assistant runs and answers.', at: oldestOf(vital) });
}

function oldestOf(conditions: readonly Condition[]): Date | null {
  const times = conditions.flatMap(({ at }) => (at ? [at.getTime()] : []));
  return times.length === 0 ? null : new Date(Math.min(...times));
}
