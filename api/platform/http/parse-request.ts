import type { z } from 'zod';
import { validationMessages } from '../../../gateway/request/validation-messages.ts';
import { AppError } from '../errors/app-error.ts';

/** Parses a request by its schema. Throws `invalid_input` with every wrong field and what is wrong with it. */
export function parseRequest<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value, { error: validationMessages });
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new AppError('invalid_input', {
    message: fields.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join(' '),
    fields,
  });
}
