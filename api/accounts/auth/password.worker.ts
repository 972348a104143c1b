import { setPriority } from 'node:os';
import bcrypt from 'bcrypt';

/** Work that takes a core: a new hash, or comparisons one after the other, of which the first counts. */
export type HashingTask =
  | { hash: string; rounds: number }
  | { compare: readonly (readonly [text: string, hash: string])[] };

/** How much less of the processor hashing gets if others want it, as `nice` has it. */
const NICENESS = 10;

// On Linux the priority is that of the calling thread, elsewhere that of the whole process (setpriority(2)).
if (process.platform === 'linux') setPriority(NICENESS);

/** Carries out a task, in a thread that has nothing else to do. */
export default function carryOut(task: HashingTask): string | boolean {
  if ('hash' in task) return bcrypt.hashSync(task.hash, task.rounds);
  const [matches = false] = task.compare.map(([text, hash]) => bcrypt.compareSync(text, hash));
  return matches;
}
