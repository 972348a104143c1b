import type { AccountCollections } from '../../accounts/account.collections.ts';
import { type ExportSection, fieldsOf, jsonRowsFile } from '../../accounts/export/export.section.ts';
import { assistantsOf } from '../../assistants/instances/owned.ts';
import type { DriftCollections } from '../drift.collections.ts';
import type { FindingRecord } from './finding.model.ts';

type Slice = DriftCollections & AccountCollections;

export const findingSection: ExportSection<Slice> = {
  about: 'findings.json: where your assistant differed from what was ordered, as our checks saw it.',
  files: (collections, { _id }) => [jsonRowsFile('findings.json', () => findingsOf(collections, _id))],
};

async function* findingsOf(
  collections: Slice,
  userId: Parameters<typeof assistantsOf>[1],
): AsyncGenerator<unknown> {
  const { ids } = await assistantsOf(collections, userId);
  const found = collections.findings.find({ instanceId: { $in: ids } });
  for await (const finding of found.lean().cursor({ batchSize: 100 })) yield exportedFinding(finding);
}

const FIELDS = [
  ...['kind', 'status', 'subject', 'resource', 'instanceId', 'expected', 'actual', 'repairs'],
  ...['firstSeen', 'lastSeen', 'resolvedAt'],
] as const satisfies readonly (keyof FindingRecord)[];

/** A finding without the operators who looked at it. */
function exportedFinding(finding: FindingRecord): unknown {
  return { ...fieldsOf(finding, FIELDS), events: finding.history.map(({ at, kind }) => ({ at, kind })) };
}
