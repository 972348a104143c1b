import { createHash } from 'node:crypto';
import { Types } from 'mongoose';

/**
 * The id of the instance that adopts a server. It follows from the server, so that of two adoptions at once, and of a
 * second run after a crash, one row remains.
 */
export function adoptedInstanceId(cell: string, serverId: string): Types.ObjectId {
  const digest = createHash('sha256').update(`adopted server ${cell} ${serverId}`).digest();
  return new Types.ObjectId(digest.subarray(0, 12));
}
