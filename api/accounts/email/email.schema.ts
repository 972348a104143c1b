import { z } from 'zod';
import { userBody } from '../users/user.schema.ts';

/** A mailed link's token: what follows the # of its address. */
export const linkToken = z.string().min(1, 'The link is not complete.').max(200, 'The link is not complete.');

/** POST /api/auth/verify */
export const verifyBody = z.object({ token: linkToken });

/** What became of the order that waited for the proof: null if none did. */
const placedOrder = z
  .union([
    z.object({ placed: z.literal(true) }),
    z.object({ placed: z.literal(false), error: z.string(), message: z.string() }),
  ])
  .nullable();
export type PlacedOrder = z.infer<typeof placedOrder>;

/** The answer of POST /api/auth/verify: without a login, since the link may be opened in any browser. */
export const verifyAnswer = z
  .object({
    email: userBody.shape.email,
    order: placedOrder,
  })
  .meta({ id: 'ProvenEmail' });

/** POST /api/auth/verify/resend: the address, or nothing for the account that is logged in. */
export const resendBody = z.object({ email: z.string().trim().max(254).optional() });
