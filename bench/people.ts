import { Types } from 'mongoose';
import { dayOfId } from '../api/accounts/users/calendar-day.ts';
import type { UserRecord } from '../api/accounts/users/user.model.ts';
import { searchKeysOf } from '../api/accounts/users/user.search-keys.ts';
import type { Collections } from '../api/collections.ts';
import { countPeople, createPeopleCounter } from '../api/operators/people/people.counts.ts';
import { readPeople } from '../api/operators/people/people.list.ts';
import { readPerson } from '../api/operators/people/person.read.ts';
import { openTestDatabase } from '../api/testing/database.ts';
import { printTable, timed } from './figures.ts';
import type { PerformanceTarget, Row } from './rows.ts';
import { targets } from './targets.ts';

const BATCH = 500;
const baseDomain = 'clawdet.localhost';

/**
 * Milliseconds of what the operators' page of people asks for, on the embedded database: so many accounts, each with an assistant
 * and used today, signed up over a year, a tenth of them unproven and a tenth with a team that they have created.
 */
export async function peopleRows(accounts: number, rounds: number): Promise<Row[]> {
  const database = await openTestDatabase();
  try {
    const { collections } = database;
    const users = await fill(collections, accounts);
    const middle = users[Math.floor(accounts / 2)] as UserRecord;
    const list = (query: object) => readPeople(collections, { ...query, baseDomain });
    // Each reader comes a day after the one before, so that no earlier counts are fresh.
    let now = Date.now();
    const counted = createPeopleCounter(collections, () => {
      now += 86_400_000;
      return new Date(now);
    });
    const asked: [what: string, ask: () => Promise<unknown>, target?: PerformanceTarget][] = [
      ['counts for a reader', counted, targets.people],
      ['counts in the background', () => countPeople(collections, new Date())],
      ['first page', () => list({}), targets.people],
      ['page in the middle', () => list({ after: middle._id.toString() }), targets.people],
      ['page of the unproven', () => list({ only: 'unproven' }), targets.people],
      ['search by a whole email', () => list({ find: middle.email }), targets.people],
      ['search by a beginning', () => list({ find: `person ${Math.floor(accounts / 2)}` })],
      ['one person', () => readPerson(collections, middle, new Date()), targets.people],
    ];
    const figures = [];
    for (const [what, ask, target] of asked) {
      await ask();
      const values = [];
      for (let round = 0; round < rounds; round += 1) values.push((await timed(ask)) * 1_000);
      figures.push({ what, values, target });
    }
    printTable(`People among ${accounts.toLocaleString('en')} accounts`, 'milliseconds', figures);
    return figures.map(({ what, values, target }) => ({
      what: `people among ${accounts.toLocaleString('en')}: ${what}`,
      unit: 'ms',
      ours: values,
      target,
    }));
  } finally {
    await database.close();
  }
}

async function fill(collections: Collections, accounts: number): Promise<UserRecord[]> {
  const users = Array.from({ length: accounts }, (_none, index) => anAccount(index, accounts));
  for (let first = 0; first < accounts; first += BATCH) {
    const batch = users.slice(first, first + BATCH);
    await collections.users.insertMany(batch, { lean: true });
    await collections.instances.insertMany(batch.map(anInstance), { lean: true });
    const createdAt = new Date();
    const teams = batch.flatMap(({ _id, teamIds = [] }) =>
      teamIds.map((id) => ({
        _id: id,
        name: 'Another team',
        members: [{ userId: _id, role: 'owner' as const, since: createdAt }],
        revision: 0,
        createdAt,
      })),
    );
    await collections.teams.insertMany(teams, { lean: true });
  }
  return users;
}

/** Signed up a while ago: so many each day of the last year. */
function anAccount(index: number, accounts: number): UserRecord {
  const seconds = Date.now() / 1_000 - (1 - index / accounts) * 365 * 86_400;
  const _id = new Types.ObjectId(Types.ObjectId.generate(Math.floor(seconds)));
  const email = `person${index}@example.com`;
  const isUnproven = index % 10 === 0;
  const identity = { name: `Person ${index}`, xUsername: `person${index}` };
  return {
    _id,
    idDay: dayOfId(_id),
    ...identity,
    ...searchKeysOf(identity),
    xId: `${index}`,
    email,
    ...(isUnproven ? { claimedEmailKey: email, unproven: true } : { emailKey: email }),
    ...(index % 10 === 1 && { teamIds: [new Types.ObjectId()] }),
    passwordHash: `hmac-sha384:$2b$12$${'x'.repeat(53)}`,
    provider: 'email',
    plan: 'free',
    termsAcceptedAt: new Date(),
    activeOn: new Date().toISOString().slice(0, 10),
    createdAt: new Date(),
  };
}

function anInstance({ _id: teamId }: UserRecord, index: number) {
  return {
    teamId,
    slot: 0,
    subdomain: `assistant-${teamId}`,
    cell: 'eu1',
    desired: {
      generation: 1,
      present: true,
      region: 'eu' as const,
      tier: 'free' as const,
      image: 'openclaw',
    },
    placement: { location: 'hel1', serverType: 'cx23' },
    createdAt: new Date(Date.now() + index),
  };
}
