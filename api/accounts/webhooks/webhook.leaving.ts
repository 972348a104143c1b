import type { AccountCollections } from '../account.collections.ts';
import type { Leaver } from '../deletion/deletion.job.ts';
import { type ExportSection, fieldsOf, jsonFile } from '../export/export.section.ts';
import { teamsAlone } from '../teams/team.leaving.ts';
import { removeWebhooksOf } from './webhook.commands.ts';

/** The webhooks of teams that go with a person. Those of other teams stay with the team, and no longer say who added them. */
export async function removeWebhooks(
  { collections }: { collections: AccountCollections },
  { _id }: Leaver,
): Promise<true> {
  for (const teamId of await teamsAlone(collections, _id)) await removeWebhooksOf(collections, teamId);
  await collections.webhooks.updateMany({ createdBy: _id }, { $unset: { createdBy: 1 } });
  return true;
}

/** The webhooks that a person has added. */
export const webhookSection: ExportSection<AccountCollections> = {
  about:
    'webhooks.json: the addresses that you have added to be called, and for which events; not their secrets.',
  files: (collections, { _id }) => [
    jsonFile('webhooks.json', async () => {
      const added = await collections.webhooks.find({ createdBy: _id }).lean();
      return added.map((webhook) =>
        fieldsOf(webhook, [
          ...(['teamId', 'url', 'events', 'enabled', 'switchedOff', 'failingSince'] as const),
          ...(['lastDeliveredAt', 'createdAt'] as const),
        ]),
      );
    }),
  ],
};
