import { Types } from 'mongoose';
import type { Collections } from '../../api/collections.ts';

/** A customer's row as an order leaves it, for a key to belong to. */
export function anInstance({ instances }: Pick<Collections, 'instances'>) {
  const teamId = new Types.ObjectId();
  return instances.create({
    teamId,
    subdomain: `s${teamId}`,
    cell: 'eu1',
    desired: { generation: 1, present: true, region: 'eu', tier: 'free', image: 'npm' },
    placement: { location: 'fsn1', serverType: 'cx23' },
  });
}
