import { isValidObjectId } from 'mongoose';
import type { AccountCollections } from '../account.collections.ts';

/** The display name of an actor: `user:65f0…` is that account's name, `shell:root@here` is `root@here (command line)`. */
export type ActorNameOf = (actor: string) => string;

/** The names of these actors, with one query for all accounts among them. A deleted account is shown by its id. */
export async function actorNamesOf(
  { users }: Pick<AccountCollections, 'users'>,
  actors: readonly string[],
): Promise<ActorNameOf> {
  const ids = [...new Set(actors.map(accountOf))].filter((id) => isValidObjectId(id));
  const found = await users.find({ _id: { $in: ids } }, { name: 1 }).lean();
  const names = new Map(found.map(({ _id, name }) => [_id.toString(), name]));
  return (actor) => {
    if (actor.startsWith('shell:')) return `${actor.slice(6)} (command line)`;
    return names.get(accountOf(actor)) ?? `account ${accountOf(actor)}`;
  };
}

function accountOf(actor: string): string {
  return actor.replace(/^user:/, '');
}
