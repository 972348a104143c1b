import type { Connection, Model, Types } from 'mongoose';
import type { TierId } from '../../stacks/catalog/tiers.ts';
import { type LedgerRow, ledgerSchema } from '../budget/ledger.model.ts';
import { type ChangeRecord, changeSchema } from '../changes/change.model.ts';
import { type KeyRecord, keySchema } from '../keys/key.model.ts';
import { type ProgramKeyRecord, programKeySchema } from '../keys/program-key.model.ts';
import { type UsageRecord, usageSchema } from '../records/usage.model.ts';
import { type UsageDayRecord, usageDaySchema } from '../records/usage-day.model.ts';

/** The gateway's collections; the caller supplies the database. */
export interface GatewayCollections {
  llmKeys: Model<KeyRecord>;
  programKeys: Model<ProgramKeyRecord>;
  llmChanges: Model<ChangeRecord>;
  ledgers: Model<LedgerRow>;
  usage: Model<UsageRecord>;
  usageDays: Model<UsageDayRecord>;
}

export function bindGatewayCollections(connection: Connection): GatewayCollections {
  return {
    llmKeys: connection.model<KeyRecord>('llm_keys', keySchema, 'llm_keys'),
    programKeys: connection.model<ProgramKeyRecord>('program_keys', programKeySchema, 'program_keys'),
    llmChanges: connection.model<ChangeRecord>('llm_changes', changeSchema, 'llm_changes'),
    ledgers: connection.model<LedgerRow>('ledgers', ledgerSchema, 'ledgers'),
    usage: connection.model<UsageRecord>('usage', usageSchema, 'usage'),
    usageDays: connection.model<UsageDayRecord>('usage_days', usageDaySchema, 'usage_days'),
  };
}

/** What the gateway needs to know about a key's assistant. */
export interface AssistantFacts {
  /** Set while the assistant may not call models. */
  suspension?: unknown;
  desired: { tier: TierId };
}

/** Reads an assistant; null where it no longer exists. */
export type ReadAssistant = (id: Types.ObjectId) => Promise<AssistantFacts | null>;
