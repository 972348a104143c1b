import { z } from 'zod';

/**
 * What happens to an account that its owner should recognize. To add one, add a line here and its words in
 * `web/src/security/activity-words.ts`.
 */
const activityAct = z.enum([
  'login',
  'login_failed',
  'logout',
  'session_ended',
  'confirmed',
  'confirm_failed',
  'password_set',
  'password_changed',
  'password_reset',
  'email_requested',
  'email_proven',
  'email_changed',
  'x_linked',
  'x_unlinked',
  'token_revealed',
  'factor_added',
  'factor_removed',
  'recovery_codes_renewed',
  'recovery_code_used',
  'factor_reset_asked',
  'factor_reset_withdrawn',
  'factors_reset',
  'suspended',
  'suspension_ended',
  'api_token_created',
  'api_token_revoked',
  'webhook_created',
  'webhook_changed',
  'webhook_removed',
  'webhook_secret_renewed',
  'invitation_sent',
  'team_joined',
  'team_left',
  'export_requested',
  'export_downloaded',
  'deletion_requested',
  'deletion_undone',
]);
export type ActivityAct = z.infer<typeof activityAct>;

/** What else is known of an act, by name: never a secret, a password or a full network address. */
const activityDetail = z.record(z.string(), z.union([z.string(), z.number()]));
export type ActivityDetail = z.infer<typeof activityDetail>;

const activityEntry = z
  .object({
    id: z.string(),
    at: z.iso.datetime().meta({ description: 'When it happened; the first time if `count` is above 1' }),
    act: activityAct,
    by: z.enum(['self', 'operator']).meta({ description: 'The account’s own user, or an operator' }),
    browser: z.string().nullable().meta({ example: 'Firefox on Linux' }),
    network: z
      .string()
      .nullable()
      .meta({ description: 'A network of many addresses, or `This machine`', example: '198.51.100.0/24' }),
    count: z.number().int().positive().meta({
      description: 'How often, if several failures of one network within a minute are one entry',
    }),
    detail: activityDetail.meta({ example: { method: 'x' } }),
  })
  .meta({ id: 'ActivityEntry' });
export type ActivityEntryBody = z.infer<typeof activityEntry>;

/** GET /api/account/activity and GET /api/operators/users/{id}/activity: newest first. */
export const activityAnswer = z
  .object({
    entries: z.array(activityEntry),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Goes into `?before=` for older entries; null at the end' }),
  })
  .meta({ id: 'Activity' });
export type ActivityBody = z.infer<typeof activityAnswer>;

/** The query of both. */
export const activityQuery = z.object({
  before: z
    .string()
    .regex(/^[0-9a-f]{24}$/)
    .optional(),
});
