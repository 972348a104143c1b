import type { Types } from 'mongoose';
import type { JobData } from '../../platform/jobs/queue.ts';
import {
  changeEmailMessage,
  emailChangedMessage,
  factorAddedMessage,
  factorRemovedMessage,
  factorResetAskedMessage,
  factorsResetMessage,
  knownAddressMessage,
  passwordChangedMessage,
  proveMessage,
  recoveryUsedMessage,
  resetMessage,
  xLinkedMessage,
} from '../../platform/mail/account.messages.ts';
import {
  accountDeletedMessage,
  deletionAskedMessage,
  exportReadyMessage,
} from '../../platform/mail/leaving.messages.ts';
import type { MailMessage } from '../../platform/mail/mail.schema.ts';
import type { AccountCollections } from '../account.collections.ts';
import { keepForLink } from '../export/export.commands.ts';
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
  collections: Pick<AccountCollections, 'mailedLinks' | 'dataExports'>;
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
  'factor_added',
  'factor_removed',
  'recovery_used',
  'factor_reset_asked',
  'factors_reset',
  'export_ready',
  'deletion_asked',
  'account_deleted',
] as const;
type AccountMail = (typeof ACCOUNT_MAILS)[number];

export function isAccountMail(mail: JobData['mail']['mail']): mail is AccountMail {
  return (ACCOUNT_MAILS as readonly string[]).includes(mail);
}

/**
 * Composes a mail about an account. A link is made now, so that its time begins when the mail is sent, however long the
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
  if (mail === 'export_ready' || mail === 'deletion_asked' || mail === 'account_deleted')
    return composeLeaving(deps, mail, user);
  return composeNotice(deps, mail, user);
}

/** A mail to a proven address about the account's data or its deletion; none if either is over by now. */
async function composeLeaving(
  deps: Deps,
  mail: 'export_ready' | 'deletion_asked' | 'account_deleted',
  { _id, name, email, emailKey, deletion }: UserRecord,
): Promise<AddressedMail | undefined> {
  const { supportEmail } = deps.config;
  if (!email || !emailKey) return undefined;
  if (mail === 'export_ready') {
    if (!(await keepForLink(deps.collections, _id))) return undefined;
    const exportUrl = await linkFor(deps, _id, 'export', email);
    return { to: email, message: exportReadyMessage({ name, exportUrl, supportEmail }) };
  }
  if (!deletion) return undefined;
  if (mail === 'account_deleted') return { to: email, message: accountDeletedMessage({ name }) };
  if (deletion.begunAt) return undefined;
  const keepUrl = await linkFor(deps, _id, 'keep', email);
  return { to: email, message: deletionAskedMessage({ name, due: deletion.due, keepUrl, supportEmail }) };
}

/** A mail that tells the owner of a proven address what has happened to their account. */
function composeNotice(
  { config: { publicUrl, supportEmail } }: Deps,
  mail: Exclude<
    AccountMail,
    'prove' | 'change_email' | 'reset' | 'export_ready' | 'deletion_asked' | 'account_deleted'
  >,
  { name, email, emailKey, formerEmail, xUsername = 'X' }: UserRecord,
): AddressedMail | undefined {
  const forgotUrl = `${publicUrl}/forgot`;
  const factorFacts = { name, securityUrl: `${publicUrl}/security`, supportEmail };
  const to = mail === 'email_changed' ? formerEmail : emailKey && email;
  if (!to) return undefined;
  const messages = {
    email_changed: () => emailChangedMessage({ name, supportEmail }),
    known_address: () => knownAddressMessage({ name, loginUrl: `${publicUrl}/login`, forgotUrl }),
    password_changed: () => passwordChangedMessage({ name, forgotUrl, supportEmail }),
    x_linked: () =>
      xLinkedMessage({ name, handle: xUsername, settingsUrl: `${publicUrl}/account`, supportEmail }),
    factor_added: () => factorAddedMessage(factorFacts),
    factor_removed: () => factorRemovedMessage(factorFacts),
    recovery_used: () => recoveryUsedMessage(factorFacts),
    factor_reset_asked: () => factorResetAskedMessage({ name, loginUrl: `${publicUrl}/login`, supportEmail }),
    factors_reset: () => factorsResetMessage({ ...factorFacts, forgotUrl }),
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
  return `${config.publicUrl}/${LINK_PAGES[purpose]}#${token}`;
}

/** The pages that links lead to. */
const LINK_PAGES: Record<LinkPurpose, string> = {
  prove: 'verify',
  change: 'verify',
  reset: 'reset',
  export: 'export',
  keep: 'keep-account',
};
