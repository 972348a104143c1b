import { activitySection, removeActivity } from './accounts/activity/activity.leaving.ts';
import type { Leaver, RemovalStep } from './accounts/deletion/deletion.job.ts';
import {
  anonymizeAudit,
  removeExports,
  removeLinks,
  removeSessions,
} from './accounts/deletion/deletion.steps.ts';
import { accountSection, auditSection, sessionSection } from './accounts/export/account.sections.ts';
import type { ExportSection } from './accounts/export/export.section.ts';
import { factorResetSection, removeFactorResets } from './accounts/factors/reset/factor-reset.leaving.ts';
import { leaveTeams, teamSection } from './accounts/teams/team.leaving.ts';
import { removeWebhooks, webhookSection } from './accounts/webhooks/webhook.leaving.ts';
import { assistantSection } from './assistants/instances/assistant.sections.ts';
import { assistantsOf } from './assistants/instances/owned.ts';
import { keySection } from './assistants/model-keys/key.section.ts';
import {
  removeAssistants,
  removeKeys,
  removeOperations,
} from './assistants/provisioning/remove-assistants.ts';
import type { Collections } from './collections.ts';
import { findingSection } from './drift/findings/finding.section.ts';
import { removeFindings } from './drift/findings/remove-findings.ts';
import type { OperationBus } from './operations/operation.bus.ts';
import type { JobQueue } from './platform/jobs/queue.ts';
import { removeCalls } from './usage/reports/remove-calls.ts';
import { budgetSection, callSection, usageDaySection } from './usage/reports/usage.sections.ts';

/** Everything that is stored about a person, in the order of the archive's README. A new feature adds its line here. */
export const exportSections: readonly ExportSection<Collections>[] = [
  accountSection,
  sessionSection,
  factorResetSection,
  activitySection,
  teamSection,
  webhookSection,
  assistantSection,
  keySection,
  callSection,
  usageDaySection,
  budgetSection,
  findingSection,
  auditSection(async (collections: Collections, userId) => (await assistantsOf(collections, userId)).names),
];

interface RemovalDeps {
  collections: Collections;
  jobs: JobQueue;
  bus: OperationBus;
}

/** What goes before an account does, in this order: assistants first, then what is found by their ids, then the person's. */
export const removalSteps: readonly RemovalStep<RemovalDeps>[] = [
  removeAssistants,
  removeKeys,
  removeFindings,
  removeCalls,
  removeOperations,
  removeExports,
  removeLinks,
  removeSessions,
  removeFactorResets,
  removeActivity,
  // Before the teams that they belong to are gone.
  removeWebhooks,
  leaveTeams,
  anonymizeAudit,
];

/** Whether an account has, or ever had, an assistant. */
export async function hasAssistant(collections: Collections, userId: Leaver['_id']): Promise<boolean> {
  return (await assistantsOf(collections, userId)).ids.length > 0;
}
