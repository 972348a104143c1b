import type { AccountCollections } from '../../accounts/account.collections.ts';
import { type ExportSection, fieldsOf, jsonFile } from '../../accounts/export/export.section.ts';
import type { AssistantCollections } from '../assistant.collections.ts';
import { assistantsOf } from '../instances/owned.ts';

/** Keys by name and first characters: their hashes stay here. */
export const keySection: ExportSection<AssistantCollections & AccountCollections> = {
  about: 'keys.json: the keys of your assistants and programs for models, without the keys themselves.',
  files: (collections, { _id }) => [
    jsonFile('keys.json', async () => {
      const { ids } = await assistantsOf(collections, _id);
      const on = { instanceId: { $in: ids } };
      const [assistants, programs] = [
        await collections.llmKeys.find(on).lean(),
        await collections.programKeys.find(on).lean(),
      ];
      return {
        assistants: assistants.map((key) =>
          fieldsOf(key, ['prefix', 'instanceId', 'generation', 'status', 'createdAt', 'retiresAt']),
        ),
        programs: programs.map((key) =>
          fieldsOf(key, ['prefix', 'name', 'instanceId', 'createdAt', 'lastUsedAt', 'revokedAt']),
        ),
      };
    }),
  ],
};
