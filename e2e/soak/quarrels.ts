import { DEPTHS, type FindingKind } from '../../api/drift/findings/drift.kinds.ts';
import { readBooks } from '../agreement/books.ts';
import { disagreements } from '../agreement/disagreements.ts';
import { leftovers } from '../agreement/leftovers.ts';
import type { World } from '../faults/world.ts';
import { removeLoneTwins } from './breakage.ts';
import type { Person } from './person.ts';
import { untold } from './untold.ts';

/** All servers of a soak are this machine: what it has left is no matter of any of them. */
const ofThisMachine: FindingKind[] = ['memory_low', 'disk_full'];

/**
 * Everything in which the world is not as it has to be once it has come to rest since `calmSince`, one sentence each:
 * the books agree, nothing is left over, drift has looked at all depths and finds nothing, and every customer knows.
 */
export async function quarrels(world: World, people: readonly Person[], calmSince: Date): Promise<string[]> {
  const books = await readBooks(world.home, world.sandbox, world.database.models);
  await removeLoneTwins(world, new Set(books.instances.map(({ subdomain }) => subdomain)));
  const found = [
    ...disagreements(books),
    ...(await leftovers(world.home, world.workerPids())),
    ...(await openFindings(world)),
    ...(await missingPasses(world, calmSince)),
    ...strangeCalls(world),
  ];
  return found.length > 0 ? found : untold(world, people);
}

async function openFindings({ database }: World): Promise<string[]> {
  const filter = { status: { $ne: 'resolved' }, kind: { $nin: ofThisMachine } } as const;
  const open = await database.models.findings.find(filter).lean();
  return open.map(
    ({ kind, subject, status, expected, actual }) =>
      `${subject}: drift finds ${kind} (${status}; expected ${expected}, is ${actual})`,
  );
}

/** A look that began before the last operation ended proves nothing. */
async function missingPasses({ database }: World, calmSince: Date): Promise<string[]> {
  const { operations, driftPasses } = database.models;
  const last = await operations
    .findOne({ endedAt: { $ne: null } })
    .sort({ endedAt: -1 })
    .lean();
  const since = new Date(Math.max(calmSince.getTime(), last?.endedAt?.getTime() ?? 0));
  const missing = [];
  for (const depth of DEPTHS) {
    const pass = await driftPasses.findOne({ depth, outcome: 'done', beganAt: { $gt: since } }).lean();
    if (!pass) missing.push(`drift: no pass of depth "${depth}" has been made since everything is at rest`);
  }
  return missing;
}

function strangeCalls({ sandbox }: World): string[] {
  return sandbox
    .state()
    .unknown.map(({ cloud, method, path }) => `sandbox: ${cloud} has no ${method} ${path}`);
}
