import { z } from 'zod';
import { newPasswordField } from '../auth/password-policy.ts';
import { emailField, nameField } from '../users/user.schema.ts';

/** Proves that who changes the account knows its password, and not only sits at its browser. Without one, X is asked again. */
export const currentPassword = z.string().max(1024).optional();

/** PATCH /api/account: one change at a time. */
export const accountChange = z.union([
  z.strictObject({ name: nameField }),
  z.strictObject({ currentPassword, password: newPasswordField }),
  z.strictObject({ currentPassword, email: emailField }),
]);
export type AccountChange = z.infer<typeof accountChange>;
