import type { Connection, Model } from 'mongoose';
import { type LedgerRow, ledgerSchema } from '../gateway/budget/ledger.model.ts';
import { type ChangeRecord, changeSchema } from '../gateway/changes/change.model.ts';
import { type KeyRecord, keySchema } from '../gateway/keys/key.model.ts';
import { type UsageRecord, usageSchema } from '../gateway/records/usage.model.ts';
import { type UsageDayRecord, usageDaySchema } from '../gateway/records/usage-day.model.ts';
import { type SessionRecord, sessionSchema } from './accounts/sessions/session.model.ts';
import { type UserRecord, userSchema } from './accounts/users/user.model.ts';
import { type InstanceRecord, instanceSchema } from './assistants/instances/instance.model.ts';
import { type FindingRecord, findingSchema } from './drift/findings/finding.model.ts';
import { type ScanRunRecord, scanRunSchema } from './drift/scans/scan-run.model.ts';
import { type RateLimitRecord, rateLimitSchema } from './fleet/cloud-rate-limits/rate-limit.model.ts';
import { type OperationRecord, operationSchema } from './operations/operation.model.ts';
import { type AuditRecord, auditSchema } from './platform/audit/audit.model.ts';
import { type ThrottleRecord, throttleSchema } from './platform/throttle/throttle.model.ts';
import { type TrialDayRecord, trialDaySchema } from './usage/trial-chat/trial.model.ts';

/** All collections, bound to one connection. */
export interface Collections {
  users: Model<UserRecord>;
  sessions: Model<SessionRecord>;
  instances: Model<InstanceRecord>;
  operations: Model<OperationRecord>;
  findings: Model<FindingRecord>;
  driftPasses: Model<ScanRunRecord>;
  audit: Model<AuditRecord>;
  budgets: Model<RateLimitRecord>;
  llmKeys: Model<KeyRecord>;
  llmChanges: Model<ChangeRecord>;
  ledgers: Model<LedgerRow>;
  usage: Model<UsageRecord>;
  usageDays: Model<UsageDayRecord>;
  throttles: Model<ThrottleRecord>;
  trialDays: Model<TrialDayRecord>;
}

/** Binds the collections to a connection and creates their indexes; idempotent. */
export async function prepareCollections(connection: Connection): Promise<Collections> {
  const collections: Collections = {
    users: connection.model<UserRecord>('users', userSchema, 'users'),
    sessions: connection.model<SessionRecord>('sessions', sessionSchema, 'sessions'),
    instances: connection.model<InstanceRecord>('instances', instanceSchema, 'instances'),
    operations: connection.model<OperationRecord>('operations', operationSchema, 'operations'),
    findings: connection.model<FindingRecord>('findings', findingSchema, 'findings'),
    driftPasses: connection.model<ScanRunRecord>('drift_passes', scanRunSchema, 'drift_passes'),
    audit: connection.model<AuditRecord>('audit', auditSchema, 'audit'),
    budgets: connection.model<RateLimitRecord>('budgets', rateLimitSchema, 'budgets'),
    llmKeys: connection.model<KeyRecord>('llm_keys', keySchema, 'llm_keys'),
    llmChanges: connection.model<ChangeRecord>('llm_changes', changeSchema, 'llm_changes'),
    ledgers: connection.model<LedgerRow>('ledgers', ledgerSchema, 'ledgers'),
    usage: connection.model<UsageRecord>('usage', usageSchema, 'usage'),
    throttles: connection.model<ThrottleRecord>('throttles', throttleSchema, 'throttles'),
    usageDays: connection.model<UsageDayRecord>('usage_days', usageDaySchema, 'usage_days'),
    trialDays: connection.model<TrialDayRecord>('trial_days', trialDaySchema, 'trial_days'),
  };
  // Sequential: the embedded server serializes schema changes anyway.
  for (const model of Object.values(collections)) await (model as Model<unknown>).createIndexes();
  return collections;
}
