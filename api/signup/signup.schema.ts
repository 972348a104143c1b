import { z } from 'zod';
import { emailField, nameField, termsField } from '../users/user.schema.ts';

/** POST /api/signup/complete: what a first login with X leaves open. */
export const completeBody = z.object({ email: emailField, name: nameField.optional(), terms: termsField });
export type CompleteBody = z.infer<typeof completeBody>;
