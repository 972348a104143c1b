import { presentActivity } from '../../api/accounts/activity/activity.present.ts';
import { readActivity } from '../../api/accounts/activity/activity.read.ts';
import { resolveUser } from '../../api/accounts/users/user.resolve.ts';
import { countPeople } from '../../api/operators/people/people.counts.ts';
import { readPeople } from '../../api/operators/people/people.list.ts';
import { presentCounts, presentPeople, presentPerson } from '../../api/operators/people/people.present.ts';
import type { PeopleOnly } from '../../api/operators/people/people.schema.ts';
import { readPerson } from '../../api/operators/people/person.read.ts';
import { EXIT } from '../failure.ts';
import { print, printJson } from '../print.ts';
import { type DatabaseContext, withDatabase } from './context.ts';
import { asCommandFailure } from './next-steps.ts';
import { countsText, peopleText, personText } from './people.words.ts';

/** The options of `users list`. */
export interface ListOptions {
  only?: PeopleOnly;
  after?: string;
  json?: boolean;
}

/**
 * Prints a page of accounts, the newest first, or those that a text finds, and how many there are; as JSON with `json`. Exit code
 * 67 if a text finds nobody.
 */
export async function listPeople(
  home: string,
  find: string | undefined,
  { only, after, json }: ListOptions,
): Promise<void> {
  const { page, counts } = await withDatabase(home, async ({ collections, settings }) => {
    const { baseDomain } = settings;
    const [people, counted] = await Promise.all([
      readPeople(collections, { find, only, after, baseDomain }),
      countPeople(collections, new Date()),
    ]);
    return { page: presentPeople(people), counts: presentCounts(counted, [], []) };
  });
  if (find && page.people.length === 0) process.exitCode = EXIT.noSuch;
  if (json) return printJson({ ...page, counts: { people: counts.people, teams: counts.teams } });
  print(`${countsText(counts)}\n${peopleText(page, find)}`);
}

/** Prints everything about one account, named exactly, and its latest activity; as JSON with `json`. */
export async function showPerson(home: string, account: string, { json }: { json?: boolean }): Promise<void> {
  const { person, activity } = await withDatabase(home, async (context) => {
    const user = await userNamed(context, account);
    const [read, acts] = await Promise.all([
      readPerson(context.collections, user, new Date()),
      readActivity(context.collections, user._id),
    ]);
    return { person: presentPerson(read), activity: presentActivity(acts).entries };
  });
  if (json) return printJson({ person, activity });
  print(personText(person, activity));
}

async function userNamed({ collections, settings }: DatabaseContext, account: string) {
  try {
    return await resolveUser(collections, account);
  } catch (error) {
    throw asCommandFailure(error, { kind: 'user', name: account, publicUrl: settings.publicUrl });
  }
}
