import { z } from 'zod';

const sessionBody = z
  .object({
    id: z.string().meta({ description: 'Names the session in DELETE /api/sessions/{id}; it logs nobody in' }),
    current: z.boolean().meta({ description: 'Whether this request belongs to it' }),
    browser: z.string().meta({ description: 'What used it last', example: 'Firefox on Linux' }),
    network: z.string().nullable().meta({
      description:
        'Where it was last used: a network of many addresses, or `This machine`; null until it is used again after an upgrade',
      example: '198.51.100.0/24',
    }),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().meta({ description: 'Accurate to ten minutes' }),
    expiresAt: z.iso.datetime().meta({ description: 'When it ends if it is not used until then' }),
    method: z.enum(['email', 'x']).meta({ description: 'How the user logged in' }),
    secondFactor: z.boolean().meta({ description: 'Whether a second factor was proven in it' }),
  })
  .meta({ id: 'Session' });
export type SessionBody = z.infer<typeof sessionBody>;

/** GET /api/sessions */
export const sessionsAnswer = z.object({ sessions: z.array(sessionBody) });
export type SessionsBody = z.infer<typeof sessionsAnswer>;
