import { z } from 'zod';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { WebhookRecord } from './webhook.model.ts';

type Sealed = Pick<WebhookRecord, '_id' | 'sealedSecret' | 'formerSecret'>;

/** Seals a webhook's secret for its row. */
export function sealWebhookSecret(vault: Vault, { _id }: Pick<WebhookRecord, '_id'>, secret: string): string {
  return vault.seal(contextOf(_id), secret);
}

/** The secrets that sign now: the current one, and for a day the one before it. */
export function signingSecrets(
  vault: Vault,
  { _id, sealedSecret, formerSecret }: Sealed,
  now: Date,
): string[] {
  const sealed = [sealedSecret, ...(formerSecret && formerSecret.until > now ? [formerSecret.sealed] : [])];
  return sealed.map((text) => vault.open(contextOf(_id), text, z.string()));
}

const contextOf = (id: WebhookRecord['_id']): string => `webhook secret ${id}`;
