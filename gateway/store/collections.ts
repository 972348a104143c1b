import type { Model, Types } from 'mongoose';
import type { TierId } from '../../stacks/catalog/tiers.ts';
import type { LedgerRow } from '../budget/ledger.model.ts';
import type { ChangeRecord } from '../changes/change.model.ts';
import type { KeyRecord } from '../keys/key.model.ts';
import type { UsageRecord } from '../records/usage.model.ts';
import type { UsageDayRecord } from '../records/usage-day.model.ts';

/** What the gateway keeps, in whichever database it is given. */
export interface GatewayCollections {
  llmKeys: Model<KeyRecord>;
  llmChanges: Model<ChangeRecord>;
  ledgers: Model<LedgerRow>;
  usage: Model<UsageRecord>;
  usageDays: Model<UsageDayRecord>;
}

/** What the gateway has to know of the assistant that a key is for. */
export interface AssistantFacts {
  /** Set while it may ask no models. */
  suspension?: unknown;
  desired: { tier: TierId };
}

/** Reads an assistant; null where there is none any more. */
export type ReadAssistant = (id: Types.ObjectId) => Promise<AssistantFacts | null>;
