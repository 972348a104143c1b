import { z } from 'zod';
import { factorsAnswer } from '../../accounts/factors/factor.schema.ts';
import { teamRole } from '../../accounts/policy/policy.ts';
import { sessionsAnswer } from '../../accounts/sessions/session.schema.ts';
import { userBody } from '../../accounts/users/user.schema.ts';

const suspension = z.object({ at: z.iso.datetime(), because: z.string() });

const personFields = {
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  emailProven: z.boolean().meta({ description: 'Whether they have opened a link mailed to this address' }),
  xUsername: z.string().nullable().meta({ description: 'Their handle on X, without @' }),
  operator: z.boolean(),
  secondFactor: z.boolean(),
  orderWaits: z.boolean().meta({ description: 'Whether an order is placed once their address is proven' }),
  deletionDue: z.iso.datetime().nullable().meta({ description: 'When their account is deleted' }),
  activeOn: z.iso
    .date()
    .nullable()
    .meta({ description: 'The last day (UTC) on which they used our pages; null if not known' }),
  createdAt: z.iso.datetime(),
};

const personLine = z
  .object({
    ...personFields,
    teams: z.number().int(),
    assistants: z.array(z.string()).meta({ description: 'Subdomains in all of their teams' }),
    suspended: z.boolean().meta({ description: 'Whether a team that they answer for is suspended' }),
  })
  .meta({ id: 'PersonLine' });
export type PersonLineBody = z.infer<typeof personLine>;

/** Only some people: who has not proven their address, whose order waits for that, operators. */
const peopleOnly = z.enum(['unproven', 'order_waits', 'operators']);
export type PeopleOnly = z.infer<typeof peopleOnly>;

/** GET /api/operators/people */
export const peopleQuery = z.object({
  find: z.string().trim().min(1).max(254).optional().meta({
    description:
      'Only people whose email, name, X handle or assistant’s subdomain begins with this. A whole email or id finds that one alone',
  }),
  only: peopleOnly.optional(),
  after: z
    .string()
    .regex(/^[0-9a-f]{24}$/)
    .optional()
    .meta({ description: '`next` of the page before' }),
});

/** The newest accounts first. */
export const peopleAnswer = z
  .object({ people: z.array(personLine), next: z.string().nullable() })
  .meta({ id: 'People' });
export type PeopleBody = z.infer<typeof peopleAnswer>;

const count = z.number().int();

const openReset = z.object({
  person: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }),
  askedBy: z.string(),
  expiresAt: z.iso.datetime(),
});

/** GET /api/operators/people/counts */
export const peopleCountsAnswer = z
  .object({
    at: z.iso.datetime().meta({ description: 'When they were counted; at most every half minute' }),
    people: z.object({
      total: count,
      active: count.meta({ description: 'Used our pages in the last 30 days' }),
      withAssistant: count.meta({ description: 'In a team that has an assistant' }),
      unproven: count.meta({ description: 'Have not proven the address that they have typed' }),
      ordersWaiting: count.meta({ description: 'Have ordered, and wait for that proof' }),
    }),
    teams: z.object({
      total: count.meta({ description: 'Each account’s own, and those that people have created' }),
      created: count.meta({ description: 'Created beside the own ones' }),
      active: count.meta({ description: 'Somebody in it used our pages in the last 30 days' }),
      withAssistant: count,
      suspended: count,
    }),
    factorResets: z
      .array(openReset)
      .meta({ description: 'Requests to reset a second factor that wait for another operator' }),
  })
  .meta({ id: 'PeopleCounts' });
export type PeopleCountsBody = z.infer<typeof peopleCountsAnswer>;

const factorReset = z
  .object({
    request: z.string().meta({ description: 'Goes into the confirmation' }),
    askedBy: z.string(),
    reason: z.string(),
    at: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    canConfirm: z.boolean().meta({
      description: 'Whether the operator who reads this may confirm it: who has asked and the person may not',
    }),
  })
  .meta({ id: 'FactorReset' });
export type FactorResetBody = z.infer<typeof factorReset>;

/** POST /api/operators/accounts/:account/factor-reset */
export const factorResetAnswer = z.object({ factorReset });

/** GET /api/operators/people/:account */
export const personAnswer = z
  .object({
    person: z.object({
      ...personFields,
      emailProvenAt: z.iso.datetime().nullable(),
      newEmail: z.string().nullable().meta({ description: 'The address that they want to change to' }),
      waysIn: z
        .array(z.enum(['password', 'x']))
        .meta({ description: 'How a login of theirs can begin. Empty: they have to set a password by mail' }),
      factors: factorsAnswer.shape.factors,
      plan: userBody.shape.plan,
      suspension: suspension.nullable(),
      teams: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          own: z.boolean(),
          role: teamRole,
          members: count,
          suspended: z.boolean(),
        }),
      ),
      assistants: z.array(
        z.object({
          subdomain: z.string(),
          team: z.string(),
          status: z.string(),
          error: z.string().nullable(),
          tier: z.string(),
          region: z.string(),
          adopted: z.boolean().meta({ description: 'Its server was adopted from an earlier service' }),
          createdAt: z.iso.datetime(),
        }),
      ),
      sessions: sessionsAnswer.shape.sessions,
      factorReset: factorReset.nullable(),
    }),
  })
  .meta({ id: 'Person' });
export type PersonBody = z.infer<typeof personAnswer>['person'];
