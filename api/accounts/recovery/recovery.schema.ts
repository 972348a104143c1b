import { z } from 'zod';
import { registerBody } from '../auth/auth.schema.ts';
import { linkToken } from '../email/email.schema.ts';

/** POST /api/auth/forgot */
export const forgotBody = z.object({ email: z.string().trim().max(254) });

/** POST /api/auth/reset */
export const resetBody = z.object({ token: linkToken, password: registerBody.shape.password });
