import { z } from 'zod';
import { invalidInput } from './errors.ts';

const missing = 'Missing data for required field.';

/** Parses a request body strictly: an unknown field is refused, so that a misspelled one is not silently dropped. */
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

/** A resource's id or name, as many fields of the API accept it. */
export const idOrName = z.union([z.int().positive(), z.string().min(1)], {
  error: ({ input }) => (input === undefined ? missing : 'must be an id or a name'),
});

/** Whether a reference means this resource. Digits in a string are an id. */
export function isMeant(row: { id: number; name: string | null }, meant: string | number): boolean {
  return row.name === meant || String(row.id) === String(meant);
}

/** Bodies that several resources share: deletion protection, and the PTR record of an address. */
export const deleteProtectionBody = z.strictObject({ delete: z.boolean().optional() });
export const ptrBody = z.strictObject({ ip: z.string().min(1), dns_ptr: z.string().min(1).nullable() });
