import { z } from 'zod';
import { invalidInput } from './errors.ts';

const missing = 'Missing data for required field.';

/** Parses a request body strictly: an unknown field is refused, as a misspelt one must not be lost in silence. */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const problems: Record<string, string[]> = {};
  for (const issue of parsed.error.issues) {
    for (const { name, message } of problemsOf(issue)) problems[name] = [...(problems[name] ?? []), message];
  }
  throw invalidInput(problems);
}

function problemsOf(issue: z.core.$ZodIssue): { name: string; message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ name: [...issue.path, key].join('.'), message: 'unknown field' }));
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [
    {
      name: issue.path.join('.') || 'body',
      message: isMissing ? missing : issue.message,
    },
  ];
}

/** A resource named by id or by name, as many fields of the API take it. */
export const idOrName = z.union([z.int().positive(), z.string().min(1)], {
  error: ({ input }) => (input === undefined ? missing : 'must be an id or a name'),
});

/** Whether a resource is the one meant. Digits in a string are an id. */
export function isMeant(row: { id: number; name: string | null }, meant: string | number): boolean {
  return row.name === meant || String(row.id) === String(meant);
}
