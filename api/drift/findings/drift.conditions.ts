import type { Condition, InstanceRecord } from '../../assistants/instances/instance.model.ts';
import { addCondition, removeCondition } from '../../assistants/instances/instance-state.commands.ts';
import type { DriftCollections } from '../drift.collections.ts';

type Touched = Pick<InstanceRecord, '_id' | 'conditions' | 'observed'>;

/** Sets `Drifted` on every instance of a cell to what its open findings say. The only writer of that condition. */
export async function writeDrifted(
  { instances, findings }: Pick<DriftCollections, 'instances' | 'findings'>,
  cell: string,
): Promise<void> {
  const open = await findings
    .find({ cell, status: { $in: ['open', 'repairing'] } }, { instanceId: 1, kind: 1 })
    .lean();
  const reasons = new Map<string, string>();
  for (const { instanceId, kind } of open) if (instanceId) reasons.set(instanceId.toString(), kind);
  const touched = await instances
    .find<Touched>(
      {
        cell,
        $or: [
          { _id: { $in: open.flatMap(({ instanceId }) => instanceId ?? []) } },
          { 'conditions.type': 'Drifted' },
        ],
      },
      { conditions: 1, 'observed.at': 1 },
    )
    .lean();
  for (const instance of touched)
    await setDrifted({ instances }, instance, reasons.get(instance._id.toString()));
}

/**
 * Removes an outdated condition and adds the current one. Two concurrent scans may both add a condition; the next scan
 * removes one.
 */
async function setDrifted(
  { instances }: Pick<DriftCollections, 'instances'>,
  { _id, conditions, observed }: Touched,
  reason: string | undefined,
): Promise<void> {
  if (!observed) return;
  const before = conditions.filter(({ type }) => type === 'Drifted');
  const kept = before.find((condition) => condition.reason === reason);
  for (const condition of before)
    if (condition !== kept) await removeCondition({ instances }, _id, condition);
  if (!reason || kept) return;
  const drifted: Condition = { type: 'Drifted', status: true, reason, at: new Date() };
  await addCondition({ instances }, _id, drifted);
}
