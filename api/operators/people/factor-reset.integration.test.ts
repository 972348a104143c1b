import { Types } from 'mongoose';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type Enrolled,
  enrolled,
  FACTORS,
  SECOND_FACTOR,
} from '../../accounts/factors/authenticator.fixture.ts';
import { removeExpiredResets } from '../../accounts/factors/reset/factor-reset.commands.ts';
import { mailedApiOfFile } from '../../accounts/mailbox.fixture.ts';
import { sessionIdOf } from '../../accounts/sessions/session.commands.ts';
import { requestAdminAction } from '../../operations/admin-actions/admin-action.requests.ts';
import { createAdminActionWorker } from '../../operations/admin-actions/admin-action.worker.ts';
import { type Client, signedUp } from '../../testing/client.ts';
import { makeOperator } from '../../testing/operators.fixture.ts';
import { idOf } from '../../testing/route-world.fixture.ts';

let now = new Date('2026-12-01T12:00:10Z');
const wait = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

const { database, api } = await mailedApiOfFile(() => now);

/** Two operators who have just proven their second factors, and a customer who has lost theirs. */
let olga: Client;
let otto: Client;
let ada: Enrolled;
let path: string;
beforeEach(async () => {
  wait(1);
  await database.collections.users.deleteMany({});
  await database.collections.factorResets.deleteMany({});
  olga = await anOperator('Olga');
  otto = await anOperator('Otto');
  ada = await enrolled(api, now, { name: 'Ada' });
  path = `/api/operators/accounts/${ada.email}/factor-reset`;
});

async function anOperator(name: string): Promise<Client> {
  const email = `${name.toLowerCase()}-${new Types.ObjectId()}@example.com`;
  const client = await signedUp(api, { email, name });
  await makeOperator(database.collections, email);
  await confirmedNow(client);
  return client;
}

/** As if the user of a browser had proven their second factor just now. */
async function confirmedNow(client: Client): Promise<void> {
  const _id = sessionIdOf(client.cookies.get('clawdet_session') ?? '');
  const proof = { confirmedAt: now, secondFactorAt: now };
  await database.collections.sessions.updateOne({ _id }, { $set: proof });
}

const because = { reason: 'Knows the last invoice and their pet.' };
const ask = (by: Client, about = path) => by.post(about, because);
const requestIn = (answer: Awaited<ReturnType<typeof ask>>) => ({
  request: answer.body.factorReset.request as string,
});
const confirm = (by: Client, body: { request: string }, about = path) => by.post(`${about}/confirm`, body);
const factors = async () =>
  (await database.collections.users.findOne({ emailKey: ada.email }).lean())?.secondFactor;
const subjects = async () => (await api.mailsTo(ada.email)).map(({ subject }) => subject);
/** The mails to an operator about requests that they can confirm. */
const openMails = async (operator: Client) => {
  const user = await database.collections.users.findById(await idOf(operator)).lean();
  return (await api.mailsTo(user?.email ?? '')).filter(({ text }) => text.includes('/operators/people/'));
};
const audit = () => database.collections.audit.find({}).sort({ at: 1 }).lean();
const activity = async () => {
  const user = await database.collections.users.findOne({ emailKey: ada.email }).lean();
  return database.collections.activity.find({ userId: user?._id }).sort({ _id: 1 }).lean();
};

/** Has a worker execute an action as the command line asks for it. */
async function atTheShell(action: object) {
  const target = { kind: 'user', name: ada.email } as const;
  const request = { ...action, target, actor: 'shell:root@here' } as Parameters<typeof requestAdminAction>[1];
  const { _id } = await requestAdminAction(database.collections, request);
  await createAdminActionWorker(api.deps)();
  return await database.collections.audit.findById(_id).lean();
}

describe('a lost second factor', () => {
  test('is removed once a second operator confirms, with codes and sessions; the person is told twice', async () => {
    const asked = await ask(olga);
    expect(asked.status).toBe(201);
    expect(asked.body.factorReset).toMatchObject({ askedBy: 'Olga', ...because, canConfirm: false });
    expect((await subjects()).at(-1)).toBe('Your second factor at Clawdet is to be removed');
    expect((await factors())?.totp).toBeDefined();
    expect((await ada.client.get('/api/auth/me')).status).toBe(200);

    expect((await confirm(otto, requestIn(asked))).status).toBe(204);
    expect(await factors()).toMatchObject({ passkeys: [], recovery: [] });
    expect((await factors())?.totp).toBeUndefined();
    expect((await ada.client.get('/api/auth/me')).status).toBe(401);
    expect((await subjects()).at(-1)).toBe('Your second factor at Clawdet was removed by our operators');
    expect(await database.collections.factorResets.countDocuments({})).toBe(0);
    const { answer, browser } = await ada.startLogin();
    expect(answer.status).toBe(200);
    expect((await browser.get(FACTORS)).body.factors).toMatchObject({ totp: null, recoveryCodesLeft: 0 });
  });

  test('leaves both names in the activity of the account and in the audit', async () => {
    await confirm(otto, requestIn(await ask(olga)));
    const both = { askedBy: 'Olga', confirmedBy: 'Otto' };
    expect((await activity()).filter(({ by }) => by === 'operator')).toMatchObject([
      { act: 'factor_reset_asked', detail: { askedBy: 'Olga' } },
      { act: 'factors_reset', detail: both },
    ]);
    const { lines } = (await otto.get('/api/operators/audit')).body;
    expect(lines.slice(0, 2)).toMatchObject([
      {
        act: 'confirm factor reset',
        who: 'Otto',
        about: ada.email,
        outcome: 'done',
        detail: `asked for by Olga: ${because.reason}`,
      },
      { act: 'ask factor reset', who: 'Olga', detail: because.reason, outcome: 'done' },
    ]);
  });

  test('is shown with its request to both operators, of whom only the other one can confirm', async () => {
    await ask(olga);
    const seen = async (by: Client) =>
      (await by.get(`/api/operators/people/${ada.email}`)).body.person.factorReset;
    expect(await seen(olga)).toMatchObject({ askedBy: 'Olga', ...because, canConfirm: false });
    expect(await seen(otto)).toMatchObject({ askedBy: 'Olga', canConfirm: true });
    const { factorResets } = (await otto.get('/api/operators/people/counts')).body;
    expect(factorResets).toMatchObject([{ person: { name: 'Ada', email: ada.email }, askedBy: 'Olga' }]);
  });

  test('is told to the operators who can confirm, one mail each, with all that they need to decide', async () => {
    const oda = await anOperator('Oda');
    const gone = await anOperator('Oleg');
    await database.collections.users.updateOne({ _id: await idOf(gone) }, { $set: { role: null } });
    await ask(olga);
    for (const operator of [otto, oda]) {
      const [mail, ...others] = await openMails(operator);
      expect([mail?.subject, others]).toEqual(['A second factor is to be removed: Ada', []]);
      expect(mail?.text).toContain(`Olga has asked to remove the second factor`);
      expect(mail?.text).toContain(`of Ada (${ada.email})`);
      expect(mail?.text).toContain(`The reason: ${because.reason}`);
      const until = new Date(now.getTime() + 24 * 3_600_000).toISOString();
      expect(mail?.text).toContain(`${until.slice(11, 16)} (UTC)`);
      expect(mail?.text).toContain(`/operators/people/${await idOf(ada.client)}\n`);
    }
    for (const nobody of [olga, gone, ada.client]) expect(await openMails(nobody)).toEqual([]);
  });

  test('is told to nobody once the request is over, or to somebody without the role', async () => {
    const oda = await anOperator('Oda');
    await ask(olga);
    await database.collections.users.updateOne({ _id: await idOf(oda) }, { $set: { role: null } });
    await otto.delete(path);
    for (const operator of [otto, oda]) expect(await openMails(operator)).toEqual([]);
    // A request that was made anew is told as itself, and the earlier one is not told a second time.
    await ask(olga);
    expect([await openMails(otto), await openMails(oda)].map(({ length }) => length)).toEqual([1, 0]);
  });

  test('whose request comes from the command line is told to every operator, and not as an address', async () => {
    await atTheShell({ act: 'ask factor reset', change: because });
    for (const operator of [olga, otto])
      expect((await openMails(operator)).map(({ text }) => text)).toEqual([
        expect.stringContaining('root at the command line has asked'),
      ]);
  });

  test('of an operator is reset alike, and they keep the role', async () => {
    const lost = await enrolled(api, now, { name: 'Oskar' });
    await database.collections.users.updateOne({ emailKey: lost.email }, { $set: { role: 'operator' } });
    const about = `/api/operators/accounts/${lost.email}/factor-reset`;
    expect((await confirm(otto, requestIn(await ask(olga, about)), about)).status).toBe(204);
    const { answer, browser } = await lost.startLogin();
    expect(answer.body.user).toMatchObject({ operator: true, secondFactor: false });
    expect((await browser.get('/api/operators/queue')).body.error).toBe('second_factor_needed');
  });
});

describe('a request is refused', () => {
  test('of the person themselves, also as an operator; and so is a confirmation', async () => {
    await database.collections.users.updateOne({ emailKey: ada.email }, { $set: { role: 'operator' } });
    await confirmedNow(ada.client);
    expect((await ask(ada.client)).body.error).toBe('reset_own');
    const asked = requestIn(await ask(olga));
    expect((await confirm(ada.client, asked)).body.error).toBe('reset_own');
    expect((await factors())?.totp).toBeDefined();
  });

  test('by the only operator, with what to do; another person with the role is enough', async () => {
    await database.collections.users.updateOne({ _id: await idOf(otto) }, { $set: { role: null } });
    const refused = await ask(olga);
    expect([refused.status, refused.body.error]).toEqual([409, 'no_second_operator']);
    expect(refused.body.message).toContain('npx clawdet grant');
    // The person concerned is no second operator.
    await database.collections.users.updateOne({ emailKey: ada.email }, { $set: { role: 'operator' } });
    expect((await ask(olga)).body.error).toBe('no_second_operator');
    await anOperator('Oda');
    expect((await ask(olga)).status).toBe(201);
  });

  test('for an account without a second factor, or without a proven address', async () => {
    const { users } = database.collections;
    await users.updateOne({ emailKey: ada.email }, { $unset: { emailKey: '' } });
    path = `/api/operators/accounts/${await idOf(ada.client)}/factor-reset`;
    const unproven = (await ask(olga)).body;
    expect([unproven.error, unproven.message]).toEqual([
      'reset_impossible',
      expect.stringContaining('no proven email'),
    ]);
    await users.updateOne({ _id: await idOf(ada.client) }, { $set: { secondFactor: null } });
    expect((await ask(olga)).body.message).toContain('no second factor');
    expect(await subjects()).not.toContain('Your second factor at Clawdet is to be removed');
  });

  test('without a reason', async () => {
    const { status, body } = await olga.post(path, { reason: '  ' });
    expect([status, body.error]).toEqual([400, 'invalid_input']);
  });

  test('while another one is open; of two at the same moment one is stored', async () => {
    const answers = await Promise.all([ask(olga), ask(otto)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const again = await ask(olga);
    expect(again.body.error).toBe('reset_open');
    expect(again.body.message).toMatch(/^(Olga|Otto) has asked for this already/);
    expect((await subjects()).filter((one) => one.includes('is to be removed'))).toHaveLength(1);
  });
});

describe('a confirmation', () => {
  test('is refused to who has asked, and nothing changes', async () => {
    const asked = requestIn(await ask(olga));
    expect((await confirm(olga, asked)).body.error).toBe('reset_needs_another');
    expect((await factors())?.totp).toBeDefined();
    expect((await audit()).at(-1)).toMatchObject({
      act: 'confirm factor reset',
      outcome: 'reset_needs_another',
    });
    expect((await confirm(otto, asked)).status).toBe(204);
  });

  test('needs a second factor that was proven in the last 15 minutes: the password is not enough', async () => {
    const asked = requestIn(await ask(olga));
    wait(16);
    const { status, body } = await confirm(otto, asked);
    expect([status, body.error]).toEqual([403, 'confirm_identity']);
    expect(body.choices).toEqual(['totp']);
    await confirmedNow(otto);
    expect((await confirm(otto, asked)).status).toBe(204);
  });

  test('comes within 24 hours; after them the request is over, and a new one can be made', async () => {
    const asked = requestIn(await ask(olga));
    wait(24 * 60);
    for (const operator of [olga, otto]) await confirmedNow(operator);
    expect((await confirm(otto, asked)).body.error).toBe('reset_over');
    const person = (await otto.get(`/api/operators/people/${ada.email}`)).body.person;
    expect(person.factorReset).toBeNull();
    const anew = await ask(otto);
    expect(anew.body.factorReset).toMatchObject({ askedBy: 'Otto' });
    // Whoever still has the page of the first request open confirms nothing that they have not read.
    expect((await confirm(olga, asked)).body.error).toBe('reset_over');
    expect((await confirm(olga, requestIn(anew))).status).toBe(204);
  });

  test('of two at the same moment one counts, and the person is told once', async () => {
    const oda = await anOperator('Oda');
    const asked = requestIn(await ask(olga));
    const answers = await Promise.all([confirm(otto, asked), confirm(oda, asked)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.error).toBe('reset_over');
    expect((await subjects()).filter((one) => one.includes('was removed by our operators'))).toHaveLength(1);
    expect((await activity()).filter(({ act }) => act === 'factors_reset')).toHaveLength(1);
  });

  test('that died half-way is finished by a worker, once', async () => {
    const { request } = requestIn(await ask(olga));
    const actor = `user:${await idOf(otto)}`;
    const entry = await database.collections.audit.create({
      act: 'confirm factor reset',
      actor,
      target: { kind: 'user', name: await idOf(ada.client) },
      change: { request, askedBy: 'Olga', reason: because.reason },
      outcome: 'underway',
      holder: { owner: 'dead', host: api.deps.worker.host, pid: 999_999_999, pidStart: '1' },
      tries: 1,
    });
    await database.collections.factorResets.updateOne({}, { $set: { confirmedOnce: `act:${entry._id}` } });
    // Meanwhile nobody else confirms or withdraws it.
    const oda = await anOperator('Oda');
    expect((await confirm(oda, { request })).body.error).toBe('reset_over');
    expect((await oda.delete(path)).status).toBe(204);
    await createAdminActionWorker(api.deps)();
    expect((await database.collections.audit.findById(entry._id).lean())?.outcome).toBe('done');
    expect((await factors())?.totp).toBeUndefined();
    expect(await database.collections.factorResets.countDocuments({})).toBe(0);
  });
});

describe('an open request ends', () => {
  test('when an operator withdraws it', async () => {
    const asked = requestIn(await ask(olga));
    expect((await otto.delete(path)).status).toBe(204);
    expect((await confirm(otto, asked)).body.error).toBe('reset_over');
    expect((await activity()).at(-1)).toMatchObject({ act: 'factor_reset_withdrawn', by: 'operator' });
    expect((await otto.delete(path)).status).toBe(204);
    expect((await audit()).at(-1)).toMatchObject({ act: 'withdraw factor reset', effect: 'no_reset' });
  });

  test('when the person logs in with the factor or a recovery code: it is not lost', async () => {
    const asked = requestIn(await ask(olga));
    const { browser } = await ada.startLogin();
    const proof = { method: 'recovery', code: ada.recoveryCodes[0] };
    expect((await browser.post(SECOND_FACTOR, proof)).status).toBe(200);
    expect((await confirm(otto, asked)).body.error).toBe('reset_over');
    expect((await activity()).map(({ act, by }) => [act, by])).toContainEqual([
      'factor_reset_withdrawn',
      'self',
    ]);
    expect((await factors())?.totp).toBeDefined();
  });

  test('and is removed by the clean-up after 24 hours', async () => {
    await ask(olga);
    expect(await removeExpiredResets(database.collections, now)).toBe(0);
    wait(24 * 60);
    expect(await removeExpiredResets(database.collections, now)).toBe(1);
  });
});

describe('the command line', () => {
  test('asks, and an operator confirms on the web page', async () => {
    const entry = await atTheShell({ act: 'ask factor reset', change: because });
    expect(entry).toMatchObject({ outcome: 'done', effect: 'reset_asked' });
    const { factorReset } = (await otto.get(`/api/operators/people/${ada.email}`)).body.person;
    expect(factorReset).toMatchObject({ askedBy: 'root@here (command line)', canConfirm: true });
    expect((await confirm(otto, factorReset)).status).toBe(204);
  });

  test('confirms nothing, whoever has asked', async () => {
    const { request } = requestIn(await ask(olga));
    const change = { request, askedBy: 'Olga', reason: because.reason };
    const entry = await atTheShell({ act: 'confirm factor reset', change });
    expect(entry).toMatchObject({ outcome: 'reset_needs_another' });
    expect((await factors())?.totp).toBeDefined();
  });

  test('withdraws', async () => {
    await ask(olga);
    const entry = await atTheShell({ act: 'withdraw factor reset' });
    expect(entry).toMatchObject({ outcome: 'done', effect: 'reset_withdrawn' });
  });
});
