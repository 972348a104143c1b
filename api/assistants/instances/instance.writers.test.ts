import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const WRITES =
  /\binstances\s*\.(create|insert|update|replace|delete|bulkWrite|findOneAnd|findByIdAnd)\w*\s*[(<]/;

/** The source files of a folder, without what only tests use. */
function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter(
      (file) => /\.ts$/.test(file) && !/\.(test|suite|fixture|builder)\.ts$|^api\/testing\//.test(file),
    );
}

test('only these files write the instances; all others call their commands', () => {
  const writers = ['api', 'cli', 'gateway', 'infra', 'stacks']
    .flatMap(sourcesIn)
    // Migrations change rows of earlier versions, before anything else runs.
    .filter((file) => !file.startsWith('api/migrations/'))
    .filter((file) => WRITES.test(readFileSync(path.join(root, file), 'utf8')));
  expect(writers.toSorted()).toEqual([
    'api/assistants/instances/instance-claims.commands.ts',
    'api/assistants/instances/instance-state.commands.ts',
    'api/operations/lease/stack-lock.ts',
  ]);
});
