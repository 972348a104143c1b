import type { z } from 'zod';
import { validationMessages } from '../../gateway/request/validation-messages.ts';
import { CommandFailure, EXIT } from '../failure.ts';

/** Checks what was typed by the schema of the action's change. Throws CommandFailure (exit 64) that says what is wrong. */
export function parseChange<Schema extends z.ZodType>(
  schema: Schema,
  typed: unknown,
  next: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(typed, { error: validationMessages });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.');
  throw new CommandFailure(`${field ? `${field}: ` : ''}${issue?.message}`, next, EXIT.usage);
}
