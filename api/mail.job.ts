import { Types } from 'mongoose';
import { inviteOf } from './accounts/roles/operator.invite.ts';
import type { UserRecord } from './accounts/users/user.model.ts';
import { instanceUrl } from './assistants/instances/instance.present.ts';
import type { Models } from './collections.ts';
import { catalogue } from './platform/errors/catalogue.ts';
import type { JobData } from './platform/jobs/queue.ts';
import { failedLetter } from './platform/mail/failed.ts';
import { healthLetter } from './platform/mail/health.ts';
import type { Letter, Mailer } from './platform/mail/mail.schema.ts';
import { operatorLetter } from './platform/mail/operator.ts';
import { readyLetter } from './platform/mail/ready.ts';
import { suspendedLetter } from './platform/mail/suspended.ts';
import { usageLetter } from './platform/mail/usage.ts';
import { welcomeLetter } from './platform/mail/welcome.ts';
import type { Vault } from './platform/secrets/vault.ts';

interface Deps {
  models: Models;
  mailer: Mailer;
  vault: Vault;
  config: { publicUrl: string; instanceUrl: string };
}

/** Writes and sends one mail. Does nothing where there is nobody to write to any more, or nothing to say. */
export async function sendMail(deps: Deps, job: JobData['mail']): Promise<void> {
  const user = await deps.models.users.findOne({ _id: new Types.ObjectId(job.userId) }).lean();
  if (!user?.email) return;
  const letter = await write(deps, job, user);
  if (letter) await deps.mailer.send(user.email, letter);
}

async function write(deps: Deps, job: JobData['mail'], user: UserRecord): Promise<Letter | undefined> {
  const { name } = user;
  const dashboardUrl = `${deps.config.publicUrl}/dashboard`;
  if (job.mail === 'welcome') return welcomeLetter({ name, dashboardUrl });
  if (job.mail === 'operator') {
    const invite = encodeURIComponent(inviteOf(deps.vault, user));
    return operatorLetter({ name, confirmUrl: `${deps.config.publicUrl}/operators/confirm#${invite}` });
  }
  if (job.mail === 'usage') {
    const [month = '', unit] = job.alert?.split(' ') ?? [];
    const usageUrl = `${deps.config.publicUrl}/usage`;
    return usageLetter({ name, month, unit: unit === 'money' ? 'money' : 'tokens', usageUrl });
  }
  if (job.mail === 'suspended') return suspended(deps, job, { name, dashboardUrl });
  if (job.mail === 'health') return health(deps, job, { name, dashboardUrl });
  const operation = await deps.models.operations.findOne({ _id: new Types.ObjectId(job.operationId) }).lean();
  if (!operation) return undefined;
  if (job.mail === 'failed') {
    // The mail may be quicker than the record of the end; the wish to end stands before both.
    const { message } = operation.error ?? operation.cleanup?.error ?? catalogue.provisioning_failed;
    return failedLetter({ name, reason: message, dashboardUrl });
  }
  const instance = await deps.models.instances.findOne({ _id: operation.instanceId }).lean();
  if (!instance) return undefined;
  return readyLetter({ name, url: instanceUrl(deps.config.instanceUrl, instance.subdomain), dashboardUrl });
}

/** Nothing where it was resumed before the mail went out. */
async function suspended(
  { models }: Deps,
  job: JobData['mail'],
  facts: { name: string; dashboardUrl: string },
): Promise<Letter | undefined> {
  const instance = await models.instances.findOne({ _id: new Types.ObjectId(job.instanceId) }).lean();
  return instance?.suspension
    ? suspendedLetter({ ...facts, because: instance.suspension.because })
    : undefined;
}

/** About a finding that may be gone by now: what was down was down all the same. */
async function health(
  { models, config }: Deps,
  job: JobData['mail'],
  facts: { name: string; dashboardUrl: string },
): Promise<Letter | undefined> {
  const finding = await models.findings.findOne({ _id: new Types.ObjectId(job.findingId) }).lean();
  if (!finding) return undefined;
  return healthLetter({
    ...facts,
    kind: finding.kind,
    url: instanceUrl(config.instanceUrl, finding.subject),
  });
}
