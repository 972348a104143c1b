import type { ProgramKeyRecord } from '../../../gateway/keys/program-key.model.ts';
import type { ProgramKeyBody } from './program-key.schema.ts';

/** The public fields of a program's key. */
export function presentProgramKey({ prefix, name, createdAt, lastUsedAt }: ProgramKeyRecord): ProgramKeyBody {
  return {
    id: prefix,
    name,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
