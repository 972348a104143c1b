import type { AccountCollections } from '../../account.collections.ts';
import type { Leaver } from '../../deletion/deletion.job.ts';
import { type ExportSection, fieldsOf, jsonFile } from '../../export/export.section.ts';

/** An open request to reset a person's second factor. Who asked is not the person's data. */
export const factorResetSection: ExportSection<AccountCollections> = {
  about:
    'second-factor-reset.json: an operator’s open request to remove your second factor, if there is one.',
  files: ({ factorResets }, { _id }) => [
    jsonFile('second-factor-reset.json', async () => {
      const reset = await factorResets.findById(_id).lean();
      return reset && fieldsOf(reset, ['reason', 'at', 'expiresAt']);
    }),
  ],
};

export async function removeFactorResets(
  { collections }: { collections: AccountCollections },
  { _id }: Leaver,
): Promise<true> {
  await collections.factorResets.deleteOne({ _id });
  return true;
}
