import { z } from 'zod';
import { emailField, nameField } from '../users/user.schema.ts';

/** POST /api/signup/complete: the details that a first login with X leaves open; `terms` only if not accepted before. */
export const completeBody = z.object({
  email: emailField,
  name: nameField.optional(),
  terms: z.boolean().optional(),
});
export type CompleteBody = z.infer<typeof completeBody>;
