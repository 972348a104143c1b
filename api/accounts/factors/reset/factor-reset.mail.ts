import { factorResetOpenMessage } from '../../../platform/mail/factor-reset.message.ts';
import { nameOr } from '../../../platform/mail/greeting.ts';
import type { MailMessage } from '../../../platform/mail/mail.schema.ts';
import type { AccountCollections } from '../../account.collections.ts';
import type { UserRecord } from '../../users/user.model.ts';
import { readFactorReset } from './factor-reset.commands.ts';
import type { FactorResetRecord } from './factor-reset.model.ts';

interface Deps {
  collections: Pick<AccountCollections, 'factorResets' | 'users'>;
  config: { publicUrl: string };
  clock?: () => Date;
}

/**
 * Composes the mail that tells an operator of an open request about a person. Undefined if the request is over or another one
 * by now, or if the reader is no operator any more.
 */
export async function composeFactorReset(
  { collections, config, clock = () => new Date() }: Deps,
  { personId, request }: { personId?: string; request?: string },
  { name, role }: Pick<UserRecord, 'name' | 'role'>,
): Promise<MailMessage | undefined> {
  const person = role === 'operator' ? await collections.users.findById(personId).lean() : null;
  const reset = person && (await readFactorReset(collections, person._id, clock()));
  if (!person?.email || reset?.request !== request || reset?.confirmedOnce !== null) return undefined;
  return factorResetOpenMessage({
    name,
    askedBy: askerWords(reset),
    person: { name: person.name, email: person.email },
    reason: reset.reason,
    until: reset.expiresAt,
    personUrl: `${config.publicUrl}/operators/people/${person._id}`,
  });
}

/** Who has asked; of a command line, which mail programs would take for an address, the account. */
function askerWords({ askedBy, askedByName }: FactorResetRecord): string {
  const [, account] = /^shell:(.+)@[^@]*$/.exec(askedBy) ?? [];
  if (account === undefined) return nameOr(askedByName, 'An operator');
  return `${nameOr(account, 'Somebody')} at the command line`;
}
