import { AppError } from '../../platform/errors/app-error.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { UserRecord } from './user.model.ts';
import { usersAddressedBy } from './user.search.ts';
import { searchKeyOf } from './user.search-keys.ts';

/**
 * The account that a text names exactly: by email, @handle of X or its id. Nothing that people choose freely names an
 * account, such as a display name or the subdomain of an assistant. Throws `not_found` and `target_ambiguous`.
 */
export async function resolveUser(
  { users }: Pick<AccountCollections, 'users'>,
  text: string,
): Promise<UserRecord> {
  const key = searchKeyOf(text);
  const isId = /^[0-9a-f]{24}$/.test(key);
  if (!isId && !key.includes('@'))
    throw new AppError('not_found', {
      message: `"${text}" names no account: only an email, an @handle of X or the id of an account does.`,
    });
  const found = isId ? await users.find({ _id: key }).lean() : await usersAddressedBy({ users }, text);
  const [one] = found;
  if (one && found.length === 1) return one;
  if (one) throw ambiguous(text, found);
  throw new AppError('not_found', {
    message: `Nobody has signed up as "${text}". They have to sign up first.`,
  });
}

function ambiguous(text: string, found: readonly UserRecord[]): AppError {
  // The handle is what they share, so an account without an email is listed by its id.
  const choices = found.map(({ email, _id }) => email ?? _id.toString());
  return new AppError('target_ambiguous', {
    message: `"${text}" names several accounts: ${choices.join(', ')}. Name one of them.`,
    choices,
  });
}
