import type { AccountCollections } from '../account.collections.ts';
import type { Leaver } from '../deletion/deletion.job.ts';
import { type ExportSection, fieldsOf, jsonFile } from '../export/export.section.ts';
import { roleMay } from '../policy/policy.ts';
import { teamsAlone } from '../teams/team.leaving.ts';
import { memberOf, readTeams } from '../teams/team.read.ts';
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

/** The webhooks that a person has added, as far as they may still see them. */
export const webhookSection: ExportSection<AccountCollections> = {
  about:
    'webhooks.json: the addresses that you have added to be called in teams that you manage, and for which events; not their secrets.',
  files: (collections, user) => [
    jsonFile('webhooks.json', async () => {
      const added = await collections.webhooks.find({ createdBy: user._id }).lean();
      const teams = await readTeams(
        collections,
        added.map(({ teamId }) => teamId),
      );
      // Others may have changed an address since: it contains a secret, and is the team's.
      const seen = added.filter(({ teamId }) => {
        const team = teams.get(teamId.toString());
        const role = team && memberOf(team, user._id)?.role;
        return role !== undefined && roleMay(role, 'webhooks:read');
      });
      return seen.map((webhook) =>
        fieldsOf(webhook, [
          ...(['teamId', 'url', 'events', 'enabled', 'switchedOff', 'failingSince'] as const),
          ...(['lastDeliveredAt', 'createdAt'] as const),
        ]),
      );
    }),
  ],
};
