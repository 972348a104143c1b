import { Types } from 'mongoose';
import { recordLastMail } from './accounts/deletion/deletion.job.ts';
import { composeAccountMail, isAccountMail } from './accounts/email/account-mails.ts';
import { composeFactorReset } from './accounts/factors/reset/factor-reset.mail.ts';
import { composeInvitation } from './accounts/invitations/invitation.mail.ts';
import { sealInvite } from './accounts/roles/operator.invite.ts';
import type { UserRecord } from './accounts/users/user.model.ts';
import { isEmailProven } from './accounts/users/user.present.ts';
import { instanceUrl } from './assistants/instances/instance.present.ts';
import { OPERATOR_ALERTS } from './assistants/provisioning/operator-alert.ts';
import type { Collections } from './collections.ts';
import { findingTitle } from './drift/findings/finding.titles.ts';
import { isOwnerNotified } from './drift/scans/notify-owners.ts';
import type { OperationRecord } from './operations/operation.model.ts';
import { errorCatalogue } from './platform/errors/catalogue.ts';
import type { JobData } from './platform/jobs/queue.ts';
import { driftMessage } from './platform/mail/drift.message.ts';
import { healthMessage } from './platform/mail/health.message.ts';
import type { Mailer, MailMessage } from './platform/mail/mail.schema.ts';
import { operatorAlertMessage } from './platform/mail/operator-alert.message.ts';
import { operatorInviteMessage } from './platform/mail/operator-invite.message.ts';
import { readyMessage } from './platform/mail/ready.message.ts';
import { removedMessage } from './platform/mail/removed.message.ts';
import { resumedMessage } from './platform/mail/resumed.message.ts';
import { setupFailedMessage } from './platform/mail/setup-failed.message.ts';
import { suspendedMessage } from './platform/mail/suspended.message.ts';
import { usageAlertMessage } from './platform/mail/usage-alert.message.ts';
import { webhookOffMessage } from './platform/mail/webhook-off.message.ts';
import type { Vault } from './platform/secrets/vault.ts';

interface Deps {
  collections: Collections;
  mailer: Mailer;
  vault: Vault;
  config: { publicUrl: string; instanceUrl: string; supportEmail?: string | undefined };
  clock?: () => Date;
}

/**
 * Composes and sends one mail. Does nothing if the user, their address or the reason for the mail no longer exists. Only mails
 * about the account itself, with a link at most, go to an address that is not proven.
 */
export async function sendMail(deps: Deps, job: JobData['mail']): Promise<void> {
  const user = await deps.collections.users.findOne({ _id: new Types.ObjectId(job.userId) }).lean();
  if (!user) return;
  if (job.mail === 'invitation') {
    const mail = await composeInvitation(deps, new Types.ObjectId(job.invitationId), user);
    if (mail) await deps.mailer.send(mail.to, mail.message);
    return;
  }
  if (isAccountMail(job.mail)) {
    const mail = await composeAccountMail(deps, job.mail, user);
    if (mail) await deps.mailer.send(mail.to, mail.message);
    if (job.mail === 'account_deleted') await recordLastMail(deps.collections, user._id);
    return;
  }
  if (!user.email || !isEmailProven(user)) return;
  const message = await composeMail(deps, job, user);
  if (message) await deps.mailer.send(user.email, message);
}

async function composeMail(
  deps: Deps,
  job: JobData['mail'],
  user: UserRecord,
): Promise<MailMessage | undefined> {
  const { name } = user;
  const { publicUrl } = deps.config;
  const dashboardUrl = `${publicUrl}/dashboard`;
  const preferencesUrl = `${publicUrl}/account#mails`;
  if (job.mail === 'operator') {
    const invite = sealInvite(deps.vault, user);
    if (!invite) return undefined;
    return operatorInviteMessage({
      name,
      isGranted: user.operatorInvitation?.grantedBy !== undefined,
      confirmUrl: `${publicUrl}/operators/confirm#${encodeURIComponent(invite)}`,
    });
  }
  if (job.mail === 'factor_reset_open') return composeFactorReset(deps, job, user);
  if (job.mail === 'usage') {
    const [month = '', unit] = job.alert?.split(' ') ?? [];
    const links = { usageUrl: `${publicUrl}/usage`, preferencesUrl };
    return usageAlertMessage({ name, month, unit: unit === 'money' ? 'money' : 'tokens', ...links });
  }
  if (job.mail === 'suspended' || job.mail === 'resumed')
    return suspensionMailFor(deps, job, { name, dashboardUrl });
  if (job.mail === 'webhook_off') return webhookOffMailFor(deps, job, name);
  const facts = { name, dashboardUrl, preferencesUrl };
  if (job.mail === 'health' || job.mail === 'drift') return findingMailFor(deps, job, facts);
  return operationMailFor(deps, job, facts);
}

/** What every mail about an assistant has. */
interface MailFacts {
  name: string;
  dashboardUrl: string;
  preferencesUrl: string;
}

/** A mail about an operation: to its owner, or to an operator. Undefined if it no longer exists. */
async function operationMailFor(
  { collections, config }: Deps,
  job: JobData['mail'],
  facts: MailFacts,
): Promise<MailMessage | undefined> {
  const operation = await collections.operations.findOne({ _id: new Types.ObjectId(job.operationId) }).lean();
  if (!operation) return undefined;
  if (job.mail === 'operator_alert') return operatorAlertFor(operation, facts.name, config.publicUrl);
  if (job.mail === 'failed') {
    // The mail may be sent before the end is recorded; the intended end (`cleanup`) is recorded before both.
    const error = operation.error ?? operation.cleanup?.error;
    const { message: reason } = error ?? errorCatalogue.provisioning_failed;
    return setupFailedMessage({ ...facts, reason, nameTaken: error?.code === 'subdomain_taken' });
  }
  const about = { ...facts, url: instanceUrl(config.instanceUrl, operation.customer) };
  // The assistant's own row is gone by then.
  if (job.mail === 'removed') return removedMessage({ ...about, supportEmail: config.supportEmail });
  const instance = await collections.instances.exists({ _id: operation.instanceId });
  return instance ? readyMessage({ ...about, helpUrl: `${config.publicUrl}/help` }) : undefined;
}

function operatorAlertFor(
  { customer, troubles }: OperationRecord,
  name: string,
  publicUrl: string,
): MailMessage | undefined {
  const trouble = troubles.findLast(({ code }) => OPERATOR_ALERTS[code]);
  const what = trouble && OPERATOR_ALERTS[trouble.code];
  const queueUrl = `${publicUrl}/operators`;
  return what ? operatorAlertMessage({ name, customer, what, said: trouble.message, queueUrl }) : undefined;
}

/** Undefined if the assistant is gone, or was suspended or resumed again before the mail was sent. */
async function suspensionMailFor(
  { collections, config: { supportEmail, instanceUrl: template } }: Deps,
  job: JobData['mail'],
  facts: { name: string; dashboardUrl: string },
): Promise<MailMessage | undefined> {
  const instance = await collections.instances.findOne({ _id: new Types.ObjectId(job.instanceId) }).lean();
  if (!instance || Boolean(instance.suspension) !== (job.mail === 'suspended')) return undefined;
  const { suspension, subdomain, adopted } = instance;
  const about = { ...facts, isAdopted: Boolean(adopted) };
  return suspension
    ? suspendedMessage({ ...about, because: suspension.because, supportEmail })
    : resumedMessage({ ...about, url: instanceUrl(template, subdomain) });
}

/** Also sent for a finding that is closed by now, because the assistant was down anyway. */
async function findingMailFor(
  { collections, config }: Deps,
  job: JobData['mail'],
  facts: MailFacts,
): Promise<MailMessage | undefined> {
  const finding = await collections.findings.findOne({ _id: new Types.ObjectId(job.findingId) }).lean();
  if (!finding) return undefined;
  const { kind, subject, instanceId } = finding;
  const about = { ...facts, url: instanceUrl(config.instanceUrl, subject) };
  if (!isOwnerNotified(kind)) return driftMessage({ ...about, seen: findingTitle(kind) });
  const adopted = await collections.instances.exists({ _id: instanceId, adopted: { $ne: null } });
  return healthMessage({ ...about, kind, isAdopted: adopted !== null });
}

/** Undefined if the webhook is gone, or was switched on again before the mail was sent. */
async function webhookOffMailFor(
  { collections, config }: Deps,
  job: JobData['mail'],
  name: string,
): Promise<MailMessage | undefined> {
  const webhook = await collections.webhooks.findOne({ _id: new Types.ObjectId(job.webhookId) }).lean();
  // The mail may be sent before the webhook is switched off; since when it fails is recorded before both.
  if (!webhook || (webhook.enabled && !webhook.failingSince)) return undefined;
  const { host } = new URL(webhook.url);
  const teamUrl = `${config.publicUrl}/team/webhooks`;
  return webhookOffMessage({ name, host, isGone: job.switchedOff === 'gone', teamUrl });
}
