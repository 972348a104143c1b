import type { Types } from 'mongoose';
import type { JobData } from '../../platform/jobs/queue.ts';
import {
  changeEmailMessage,
  emailChangedMessage,
  knownAddressMessage,
  passwordChangedMessage,
  proveMessage,
  resetMessage,
  xLinkedMessage,
} from '../../platform/mail/account.messages.ts';
import type { MailMessage } from '../../platform/mail/mail.schema.ts';
import type { AccountCollections } from '../account.collections.ts';
import { createMailedLink } from '../mailed-links/mailed-link.commands.ts';
import type { LinkPurpose } from '../mailed-links/mailed-link.model.ts';
import { emailKeyOf } from '../users/email-address.ts';
import type { UserRecord } from '../users/user.model.ts';

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
  'x_linked',
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
  const { name, claimedEmailKey, email, newEmail } = user;
  const link = (purpose: LinkPurpose, to: string) => linkFor(deps, user._id, purpose, to);
  if (mail === 'prove')
    return email && claimedEmailKey
      ? { to: email, message: proveMessage({ name, proveUrl: await link('prove', email) }) }
      : undefined;
  if (mail === 'change_email')
    return (
      newEmail && {
        to: newEmail.email,
        message: changeEmailMessage({ name, proveUrl: await link('change', newEmail.email) }),
      }
    );
  if (mail === 'reset')
    return email
      ? { to: email, message: resetMessage({ name, resetUrl: await link('reset', email) }) }
      : undefined;
  return composeNotice(deps, mail, user);
}

/** A mail that tells the owner of a proven address what has happened to their account. */
function composeNotice(
  { config: { publicUrl, supportEmail } }: Deps,
  mail: 'email_changed' | 'known_address' | 'password_changed' | 'x_linked',
  { name, email, emailKey, formerEmail, xUsername = 'X' }: UserRecord,
): AddressedMail | undefined {
  const forgotUrl = `${publicUrl}/forgot`;
  const to = mail === 'email_changed' ? formerEmail : emailKey && email;
  if (!to) return undefined;
  const messages = {
    email_changed: () => emailChangedMessage({ name, supportEmail }),
    known_address: () => knownAddressMessage({ name, loginUrl: `${publicUrl}/login`, forgotUrl }),
    password_changed: () => passwordChangedMessage({ name, forgotUrl, supportEmail }),
    x_linked: () =>
      xLinkedMessage({ name, handle: xUsername, settingsUrl: `${publicUrl}/account`, supportEmail }),
  };
  return { to, message: messages[mail]() };
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
