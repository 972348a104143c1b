import type { ActivityEntryBody } from '../../api/accounts/activity/activity.schema.ts';
import type { PeopleBody, PeopleCountsBody, PersonBody } from '../../api/operators/people/people.schema.ts';
import { table } from '../table.ts';

/** Entries of the activity that are printed. */
const ACTS = 10;

/** How many people and teams there are, on two lines. */
export function countsText({ people, teams }: Pick<PeopleCountsBody, 'people' | 'teams'>): string {
  return [
    `${people.total} people: ${people.active} active in 30 days, ${people.withAssistant} with an assistant, ${people.unproven} unproven, ${people.ordersWaiting} with an order waiting`,
    `${teams.total} teams: ${teams.created} created, ${teams.active} active, ${teams.withAssistant} with an assistant, ${teams.suspended} suspended\n`,
  ].join('\n');
}

/** A page of people as a table. */
export function peopleText({ people, next }: PeopleBody, find: string | undefined): string {
  if (people.length === 0) return find ? `Nobody matches "${find}".\n` : 'Nobody has signed up yet.\n';
  const rows = people.map((one) => [
    one.id,
    one.name,
    one.email ?? '-',
    one.xUsername ? `@${one.xUsername}` : '-',
    one.assistants.join(' ') || '-',
    one.activeOn ?? '-',
    one.createdAt.slice(0, 10),
    marksOf(one).join(', '),
  ]);
  const headings = ['account', 'name', 'email', 'x', 'assistants', 'active', 'joined', 'marks'];
  const more = next ? `There are more: add --after ${next}\n` : '';
  return `${table(headings, rows)}${more}`;
}

type Marked = Pick<
  PersonBody,
  'email' | 'emailProven' | 'orderWaits' | 'operator' | 'secondFactor' | 'deletionDue'
> & { suspended: boolean };

/** What is special about an account. */
function marksOf(one: Marked): string[] {
  const marks: [boolean, string][] = [
    [one.email !== null && !one.emailProven, 'unproven'],
    [one.orderWaits, 'order waits'],
    [one.suspended, 'suspended'],
    [one.operator, 'operator'],
    [one.secondFactor, 'second factor'],
    [one.deletionDue !== null, 'leaving'],
  ];
  return marks.filter(([is]) => is).map(([, mark]) => mark);
}

/** Everything about one person. */
export function personText(person: PersonBody, activity: readonly ActivityEntryBody[]): string {
  return [
    factsText(person),
    `Teams\n${teamTable(person.teams)}`,
    person.assistants.length === 0 ? 'No assistant.\n' : `Assistants\n${assistantTable(person.assistants)}`,
    person.sessions.length === 0 ? 'Logged in nowhere.\n' : `Sessions\n${sessionTable(person.sessions)}`,
    `Latest activity\n${activityTable(activity.slice(0, ACTS))}`,
  ].join('\n');
}

function teamTable(teams: PersonBody['teams']): string {
  const rows = teams.map(({ name, role, members, id, suspended }) => [
    suspended ? `${name} (suspended)` : name,
    role,
    String(members),
    id,
  ]);
  return table(['team', 'role', 'people', 'id'], rows);
}

function assistantTable(assistants: PersonBody['assistants']): string {
  const rows = assistants.map(({ subdomain, team, status, tier, region }) => [
    subdomain,
    team,
    status,
    tier,
    region,
  ]);
  return table(['assistant', 'team', 'status', 'tier', 'region'], rows);
}

function sessionTable(sessions: PersonBody['sessions']): string {
  const rows = sessions.map(({ browser, network, createdAt, lastSeenAt }) => [
    browser,
    network ?? 'unknown',
    minuteOf(createdAt),
    minuteOf(lastSeenAt),
  ]);
  return table(['browser', 'network', 'logged in', 'last used'], rows);
}

function activityTable(activity: readonly ActivityEntryBody[]): string {
  const rows = activity.map(({ at, act, by, browser, network }) => [
    minuteOf(at),
    act.replaceAll('_', ' '),
    by === 'self' ? 'themselves' : 'operator',
    [browser, network].filter(Boolean).join(', ') || '-',
  ]);
  return table(['when', 'act', 'by', 'from'], rows);
}

function factsText(person: PersonBody): string {
  const { factors, suspension, factorReset } = person;
  const facts: [string, string][] = [
    ['name', person.name],
    ['account', person.id],
    ['email', person.email ? `${person.email} (${person.emailProven ? 'proven' : 'unproven'})` : 'none'],
    ['x', person.xUsername ? `@${person.xUsername}` : 'none'],
    ['ways in', person.waysIn.join(', ') || 'none'],
    ['second factor', factorsText(factors)],
    ['role', person.operator ? 'operator' : 'customer'],
    ['plan', person.plan],
    ['joined', minuteOf(person.createdAt)],
    ['last active', person.activeOn ?? 'not known'],
    ['suspended', suspension ? `since ${minuteOf(suspension.at)}: ${suspension.because}` : 'no'],
    ...(person.deletionDue ? [['deleted on', minuteOf(person.deletionDue)] as [string, string]] : []),
    ...(factorReset ? [['reset', resetText(factorReset)] as [string, string]] : []),
  ];
  return table(['what', 'value'], facts);
}

function resetText({ askedBy, reason, expiresAt }: NonNullable<PersonBody['factorReset']>): string {
  return `${askedBy} asked to reset the second factor (${reason}); another operator can confirm it until ${minuteOf(expiresAt)}`;
}

function factorsText({ totp, passkeys, recoveryCodesLeft }: PersonBody['factors']): string {
  const parts = [
    ...(totp ? ['authenticator app'] : []),
    ...(passkeys.length > 0 ? [`passkeys: ${passkeys.length}`] : []),
  ];
  return parts.length > 0 ? `${parts.join(', ')}; recovery codes left: ${recoveryCodesLeft}` : 'none';
}

/** `2026-11-30T12:00Z`: operators sit in several time zones. */
function minuteOf(at: string): string {
  return `${at.slice(0, 16)}Z`;
}
