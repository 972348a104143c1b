import { person, signedUp } from './client.ts';
import { type Scenario, untilRefused } from './route-world.fixture.ts';

const CONFIRM = '/api/auth/confirm';

/** What provokes each answer of the routes about sessions and activity. */
export const sessionScenarios: Scenario[] = [
  [
    `POST ${CONFIRM} 200 -`,
    async ({ app }) => {
      const { password, ...who } = person();
      const client = await signedUp(app, { ...who, password });
      await client.post(CONFIRM, { password });
    },
  ],
  [
    `POST ${CONFIRM} 403 wrong_password`,
    ({ customer }) => customer.post(CONFIRM, { password: 'a wrong guess' }),
  ],
  [
    `POST ${CONFIRM} 429 too_many_attempts`,
    async ({ app }) => {
      const client = await signedUp(app);
      await untilRefused(() => client.post(CONFIRM, { password: 'a wrong guess' }));
    },
  ],
  [
    'POST /api/auth/known-browser 204 -',
    async ({ app }) => {
      const who = person();
      const client = await signedUp(app, who);
      await client.post('/api/auth/login', who);
      const { headers } = await client.post('/api/auth/logout');
      await client.post('/api/auth/known-browser', { browser: headers.get('X-Known-Browser') });
    },
  ],
  ['GET /api/sessions 200 -', ({ customer }) => customer.get('/api/sessions')],
  ['DELETE /api/sessions 204 -', ({ customer }) => customer.delete('/api/sessions')],
  [
    'DELETE /api/sessions/{id} 204 -',
    async ({ app }) => {
      const client = await signedUp(app);
      const { sessions } = (await client.get('/api/sessions')).body;
      await client.delete(`/api/sessions/${sessions[0].id}`);
    },
  ],
  ['GET /api/account/activity 200 -', ({ customer }) => customer.get('/api/account/activity')],
  [
    'GET /api/operators/users/{id}/activity 200 -',
    async ({ customer, operator }) => {
      const { user } = (await customer.get('/api/auth/me')).body;
      await operator.get(`/api/operators/users/${user.id}/activity`);
    },
  ],
];
