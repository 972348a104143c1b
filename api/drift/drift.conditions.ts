import type { Models } from '../database/models.ts';
import type { Condition, InstanceRecord } from '../instances/instance.model.ts';

/** Sets `Drifted` on every instance of a cell to what its open findings say. The only writer of that condition. */
export async function writeDrifted(
  { instances, findings }: Pick<Models, 'instances' | 'findings'>,
  cell: string,
): Promise<void> {
  const open = await findings
    .find<Pick<InstanceRecord, '_id' | 'conditions' | 'observed'>>(
      { cell, status: { $in: ['open', 'repairing'] } },
      { instanceId: 1, kind: 1 },
    )
    .lean();
  const reasons = new Map<string, string>();
  for (const { instanceId, kind } of open) if (instanceId) reasons.set(instanceId.toString(), kind);
  const touched = await instances
    .find(
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

async function setDrifted(
  { instances }: Pick<Models, 'instances'>,
  { _id, conditions, observed }: Pick<InstanceRecord, '_id' | 'conditions' | 'observed'>,
  reason: string | undefined,
): Promise<void> {
  const before = conditions.find(({ type }) => type === 'Drifted');
  if (before?.reason === reason || !observed) return;
  const others = conditions.filter(({ type }) => type !== 'Drifted');
  const drifted: Condition[] = reason ? [{ type: 'Drifted', status: true, reason, at: new Date() }] : [];
  // Should a job have written the conditions meanwhile, theirs stand; the next pass adds ours.
  await instances.updateOne(
    { _id, 'observed.at': observed.at },
    { $set: { conditions: [...others, ...drifted] } },
  );
}
