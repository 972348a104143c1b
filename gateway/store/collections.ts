import type { Model, Types } from 'mongoose';
import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { LedgerRow } from '../budget/ledger.model.ts';
import type { ChangeRecord } from '../changes/change.model.ts';
import type { KeyRecord } from '../keys/key.model.ts';
import type { UsageRecord } from '../records/usage.model.ts';
import type { UsageDayRecord } from '../records/usage-day.model.ts';

/** The gateway's collections; the caller supplies the database. */
export interface GatewayCollections {
  llmKeys: Model<KeyRecord>;
  llmChanges: Model<ChangeRecord>;
  ledgers: Model<LedgerRow>;
  usage: Model<UsageRecord>;
  usageDays: Model<UsageDayRecord>;
}

/** What the gateway needs to know about a key's assistant. */
export interface AssistantFacts {
  /** Set while the assistant may not call models. */
  suspension?: unknown;
  desired: { tier: TierId };
}

/** Reads an assistant; null where it no longer exists. */
export type ReadAssistant = (id: Types.ObjectId) => Promise<AssistantFacts | null>;
