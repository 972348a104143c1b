import type { AccountCollections } from '../account.collections.ts';
import type { Leaver } from '../deletion/deletion.job.ts';
import { type ExportSection, fieldsOf, jsonRowsFile } from '../export/export.section.ts';
import { removeActivityOf } from './activity.commands.ts';

/** What happened to a person's account in the last 90 days. */
export const activitySection: ExportSection<AccountCollections> = {
  about: 'activity.json: log-ins, failed ones and changes of your account in the last 90 days.',
  files: ({ activity }, { _id: userId }) => [
    jsonRowsFile('activity.json', async function* () {
      for await (const row of activity.find({ userId }).lean().cursor({ batchSize: 100 }))
        yield fieldsOf(row, ['at', 'act', 'by', 'browser', 'network', 'detail', 'count']);
    }),
  ],
};

export async function removeActivity(
  { collections }: { collections: AccountCollections },
  { _id }: Leaver,
): Promise<true> {
  await removeActivityOf(collections, _id);
  return true;
}
