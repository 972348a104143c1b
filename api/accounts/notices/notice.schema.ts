import { z } from 'zod';

/** What a team can be notified of by its webhooks. To add one, add it here, to `EventData`, and its words on the page. */
export const eventType = z.enum([
  'assistant.ready',
  'assistant.failed',
  'assistant.deleted',
  'assistant.health',
  'drift.found',
  'drift.resolved',
  'budget.warning',
  'team.member_added',
  'team.member_removed',
]);
export type EventType = z.infer<typeof eventType>;

/** What a webhook can be sent: an event, or what a person sends to try it. */
export const deliveredEvent = z.enum([...eventType.options, 'webhook.test']);
export type DeliveredEvent = z.infer<typeof deliveredEvent>;

/** An assistant as events name it. */
export interface AssistantData {
  id: string;
  /** Its subdomain. */
  name: string;
  url: string;
}

/** One difference that our checks have seen. The `id` is the same when it begins and when it is over. */
interface DifferenceData {
  id: string;
  kind: string;
  message: string;
  since: string;
}

/** The field `data` of each event, besides `team`, which all have. */
interface EventData {
  'assistant.ready': { assistant: AssistantData };
  'assistant.failed': { assistant: AssistantData; error: { code: string; message: string } };
  'assistant.deleted': { assistant: AssistantData; by: 'team' | 'operator' };
  'assistant.health': { assistant: AssistantData; status: 'problem' | 'resolved'; problem: DifferenceData };
  'drift.found': { assistant: AssistantData; difference: DifferenceData };
  'drift.resolved': { assistant: AssistantData; difference: DifferenceData };
  'budget.warning': { month: string; unit: 'tokens' | 'money' };
  'team.member_added': { member: { id: string; name: string; role: string } };
  'team.member_removed': { member: { id: string; name: string } };
}

/** An event with its data. */
export type TeamEvent = { [T in EventType]: { type: T; data: EventData[T] } }[EventType];
