import type { Types } from 'mongoose';
import type { JobData } from '../../platform/jobs/queue.ts';
import {
  changeEmailMessage,
  emailChangedMessage,
  knownAddressMessage,
  passwordChangedMessage,
  proveMessage,
  resetMessage,
} from '../../platform/mail/account.messages.ts';
import type { MailMessage } from '../../platform/mail/mail.schema.ts';
import type { AccountCollections } from '../account.collections.ts';
import { createMailedLink } from '../mailed-links/mailed-link.commands.ts';
import type { LinkPurpose } from '../mailed-links/mailed-link.model.ts';
import { emailKeyOf, type UserRecord } from '../users/user.model.ts';

/** A mail and the address that it goes to. */
export interface AddressedMail {
  to: string;
  message: MailMessage;
}

interface Deps {
  collections: Pick<AccountCollections, 'mailedLinks'>;
  config: { publicUrl: string; supportEmail?: string | undefined };
}

/** The mails about an account itself. All others go to proven addresses only. */
const ACCOUNT_MAILS = [
  'prove',
  'change_email',
  'email_changed',
  'known_address',
  'reset',
  'password_changed',
] as const;
type AccountMail = (typeof ACCOUNT_MAILS)[number];

export function isAccountMail(mail: JobData['mail']['mail']): mail is AccountMail {
  return (ACCOUNT_MAILS as readonly string[]).includes(mail);
}

/**
 * Composes a mail about an account. A link is made now, so that its 30 minutes begin when the mail is sent, however long the
 * mail server was away. Undefined if the reason for the mail is gone, such as an address that is proven by now.
 */
export async function composeAccountMail(
  deps: Deps,
  mail: AccountMail,
  user: UserRecord,
): Promise<AddressedMail | undefined> {
  const { publicUrl, supportEmail } = deps.config;
  const { name, email, formerEmail, newEmail } = user;
  const forgotUrl = `${publicUrl}/forgot`;
  const link = (purpose: LinkPurpose, address: string) => linkFor(deps, user._id, purpose, address);
  switch (mail) {
    case 'prove':
      if (!email || !user.claimedEmailKey) return undefined;
      return { to: email, message: proveMessage({ name, proveUrl: await link('prove', email) }) };
    case 'change_email':
      if (!newEmail) return undefined;
      return {
        to: newEmail.email,
        message: changeEmailMessage({ name, proveUrl: await link('change', newEmail.email) }),
      };
    case 'reset':
      if (!email) return undefined;
      return { to: email, message: resetMessage({ name, resetUrl: await link('reset', email) }) };
    case 'email_changed':
      return formerEmail
        ? { to: formerEmail, message: emailChangedMessage({ name, supportEmail }) }
        : undefined;
    case 'known_address':
      if (!email || !user.emailKey) return undefined;
      return { to: email, message: knownAddressMessage({ name, loginUrl: `${publicUrl}/login`, forgotUrl }) };
    case 'password_changed':
      if (!email || !user.emailKey) return undefined;
      return { to: email, message: passwordChangedMessage({ name, forgotUrl, supportEmail }) };
  }
}

/** The address of a new link. The token stands behind the #, which browsers send to no server and write into no log. */
async function linkFor(
  { collections, config }: Deps,
  userId: Types.ObjectId,
  purpose: LinkPurpose,
  address: string,
): Promise<string> {
  const token = await createMailedLink(collections, { purpose, userId, emailKey: emailKeyOf(address) });
  return `${config.publicUrl}/${purpose === 'reset' ? 'reset' : 'verify'}#${token}`;
}
