import { z } from 'zod';
import { emailField, nameField } from '../users/user.schema.ts';

/** A problem or a remark about one field of a row. `field` is empty if it is about the row as a whole. */
export interface RowRemark {
  field: string;
  message: string;
}

/** Before any such service: an earlier moment is in another unit, such as seconds. */
const EARLIEST = Date.UTC(2006, 0, 1);
const DAY_MS = 86_400_000;

/** Milliseconds since 1970, or ISO 8601. */
const moment = z
  .union([z.number(), z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'This is not a time: use milliseconds since 1970, or a text such as 2026-02-21T23:20:00Z.',
  })
  .transform((value) => new Date(value))
  .refine((at) => at.getTime() >= EARLIEST && at.getTime() <= Date.now() + DAY_MS, {
    error: 'This time is before 2006 or in the future: use milliseconds since 1970, or ISO 8601.',
  });

const id = z
  .union([z.string(), z.int().transform(String)], { error: 'An id is a text.' })
  .pipe(z.string().regex(/^[\x21-\x7e]{1,100}$/, 'An id has 1 to 100 letters, digits and signs.'));

const digits = (message: string) => z.string({ error: message }).regex(/^\d{1,20}$/, message);

/** X's id is longer than what a number of JSON can hold exactly, so only a text is trusted. */
const xId = digits('An id of X is a text of up to 20 digits.');
const xUsername = z
  .string()
  .regex(/^@?\w{1,20}$/, 'A handle of X has up to 20 letters, digits and underscores.')
  .transform((handle) => handle.replace(/^@/, ''));

/** The old service left fields out, or wrote null or an empty text. */
function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional());
}

/**
 * One user of the old service's users.json. Only these keys are read: sessions, card data and whatever else a row has
 * are ignored. A wrong value here makes the row invalid; the fields of `lesserFields` do not.
 */
const oldUser = z.object(
  {
    id: optional(id),
    email: optional(emailField),
    emailVerified: optional(z.boolean()),
    name: optional(nameField),
    xId: optional(xId),
    xUsername: optional(xUsername),
    paid: optional(z.boolean()),
    paidAt: optional(moment),
    termsAccepted: optional(z.boolean()),
    createdAt: optional(moment),
    passwordHash: z.unknown().optional(),
    xName: z.unknown().optional(),
    xProfileImage: z.unknown().optional(),
    paymentMethod: z.unknown().optional(),
    provisioningStatus: z.unknown().optional(),
    instanceUrl: z.unknown().optional(),
    hetznerVpsId: z.unknown().optional(),
    hetznerVpsIp: z.unknown().optional(),
  },
  { error: 'A user is a JSON object.' },
);
export type OldUser = z.infer<typeof oldUser>;

/** Fields without which a user is still imported: a wrong value is left out, and the report says so. */
export const lesserFields = {
  xName: optional(nameField),
  xProfileImage: optional(z.url({ protocol: /^https$/ }).max(500)),
  // Words only: a number could be a card's.
  paymentMethod: optional(
    z
      .string()
      .regex(/^[a-z]+(_[a-z]+){0,3}$/i)
      .max(40),
  ),
  provisioningStatus: optional(z.string().regex(/^[a-z_]{1,40}$/)),
  instanceUrl: optional(z.url({ protocol: /^https?$/ }).max(300)),
  hetznerVpsId: optional(z.union([z.string().regex(/^\d{1,20}$/), z.int().positive().transform(String)])),
  hetznerVpsIp: optional(z.union([z.ipv4(), z.ipv6()])),
};

/** The row of a file as a user; or what is wrong with it, field by field. */
export function parseOldUser(value: unknown): { user: OldUser } | { problems: RowRemark[] } {
  const result = oldUser.safeParse(value);
  if (!result.success)
    return {
      problems: result.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })),
    };
  if (!result.data.email && !result.data.xId)
    return {
      problems: [{ field: 'email', message: 'There is neither an email nor an xId to log in with.' }],
    };
  return { user: result.data };
}
