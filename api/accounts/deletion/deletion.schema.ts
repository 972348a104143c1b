import { z } from 'zod';
import { currentPassword } from '../account/account.schema.ts';
import { linkToken } from '../email/email.schema.ts';

/** DELETE /api/account */
export const deletionBody = z.strictObject({ currentPassword });

/** POST /api/auth/keep-account: the token of the mailed link. */
export const keepBody = z.object({ token: linkToken });
