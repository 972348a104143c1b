import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isOwnerNotified } from '../scans/notify-owners.ts';
import { FINDING_KIND_INFO, FINDING_KINDS } from './drift.kinds.ts';

/** The rows of the table in docs/drift.md, by kind. */
function documented(): Record<string, { depth: string; policy: string; told: boolean }> {
  const text = readFileSync(new URL('../../../docs/drift.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)`( †)? \| (\w+) \| (\w+) \| \S.* \|$/gm)];
  return Object.fromEntries(
    rows.map(([, kind = '', told, depth = '', policy = '']) => [
      kind,
      { depth, policy, told: told !== undefined },
    ]),
  );
}

test('the table in docs/drift.md agrees with the code for every kind', () => {
  const coded = FINDING_KINDS.map((kind) => {
    const { depth, policy } = FINDING_KIND_INFO[kind];
    return [kind, { depth, policy, told: isOwnerNotified(kind) }];
  });
  expect(documented()).toEqual(Object.fromEntries(coded));
});

test('a repair that cuts a customer’s power never runs without a request', () => {
  expect(FINDING_KIND_INFO.server_resized.policy).toBe('report');
  expect(FINDING_KIND_INFO.server_resized.meaning).toContain('cuts the power');
});
