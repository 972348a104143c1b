import { z } from 'zod';
import { newPasswordField } from '../auth/password-policy.ts';
import { linkToken } from '../email/email.schema.ts';

/** POST /api/auth/forgot */
export const forgotBody = z.object({ email: z.string().trim().max(254) });

/** POST /api/auth/reset */
export const resetBody = z.object({ token: linkToken, password: newPasswordField });
