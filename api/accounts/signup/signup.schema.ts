import { z } from 'zod';
import { emailField, nameField } from '../users/user.schema.ts';

/** POST /api/signup/complete: what a first login with X leaves open; `terms` only where they were not accepted on the way. */
export const completeBody = z.object({
  email: emailField,
  name: nameField.optional(),
  terms: z.boolean().optional(),
});
export type CompleteBody = z.infer<typeof completeBody>;
