import type { Connection, Model } from 'mongoose';
import type { GatewayCollections } from '../../gateway/store/collections.ts';
import type { AssistantCollections } from '../assistants/assistant.collections.ts';
import { type TrialDayRecord, trialDaySchema } from './trial-chat/trial.model.ts';

/** The collections that usage needs: the gateway's, those of the assistants, and the days of the trial chat. */
export interface UsageCollections extends AssistantCollections, GatewayCollections {
  trialDays: Model<TrialDayRecord>;
}

export function bindUsageCollections(connection: Connection): Pick<UsageCollections, 'trialDays'> {
  return { trialDays: connection.model<TrialDayRecord>('trial_days', trialDaySchema, 'trial_days') };
}
