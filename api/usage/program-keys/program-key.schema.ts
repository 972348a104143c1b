import { z } from 'zod';

/** POST /api/instances/:id/program-keys */
export const programKeyRequest = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Give the key a name, such as that of the program that uses it.')
    .max(60, 'A name has at most 60 characters.'),
});

/** A key as its owner sees it after its creation: never its text. */
const programKeyBody = z
  .object({
    id: z.string().meta({ description: 'The key’s first characters', example: 'clk_0f3a91bc' }),
    name: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'To the minute; null: never' }),
  })
  .meta({ id: 'ProgramKey' });
export type ProgramKeyBody = z.infer<typeof programKeyBody>;

/** GET /api/instances/:id/program-keys */
export const programKeysAnswer = z
  .object({
    keys: z.array(programKeyBody),
    limit: z.number().int().meta({ description: 'How many keys an assistant may have at a time' }),
    baseUrl: z.string().meta({
      description: 'Where programs call models, in OpenAI’s format',
      example: 'https://clawdet.com/llm/v1',
    }),
    model: z.string().meta({ description: 'The model that assistants use', example: 'grok-4.2' }),
  })
  .meta({ id: 'ProgramKeys' });
export type ProgramKeysBody = z.infer<typeof programKeysAnswer>;

/** The answer to a creation: the only one with the key itself. */
export const newProgramKeyAnswer = z
  .object({
    key: z.string().meta({ description: 'Shown only once: only its hash is stored' }),
    programKey: programKeyBody,
  })
  .meta({ id: 'NewProgramKey' });
export type NewProgramKeyBody = z.infer<typeof newProgramKeyAnswer>;
