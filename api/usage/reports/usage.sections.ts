import type { Types } from 'mongoose';
import { ledgersOf } from '../../../gateway/budget/ledger.commands.ts';
import type { UsageRecord } from '../../../gateway/records/usage.model.ts';
import { linesIn } from '../../../gateway/records/usage-day.commands.ts';
import {
  csvFile,
  type ExportSection,
  fieldsOf,
  jsonFile,
  jsonRowsFile,
} from '../../accounts/export/export.section.ts';
import { teamsAlone } from '../../accounts/teams/team.leaving.ts';
import type { CsvCell } from '../../platform/http/csv.ts';
import type { UsageCollections } from '../usage.collections.ts';

type Section = ExportSection<UsageCollections>;

/** The columns of a call, as they are stored; `source` is a keyed hash of the network that the call came from. */
const CALL = [
  ...['at', 'kind', 'instance', 'model', 'provider', 'input', 'cachedInput', 'output', 'tokens', 'charge'],
  ...['cost', 'firstByteMs', 'totalMs', 'status', 'outcome', 'streamed', 'tools', 'traceId', 'source'],
] as const satisfies readonly (keyof UsageRecord)[];

export const callSection: Section = {
  about: 'usage/calls.json and usage/calls.csv: each call to a language model, without its text.',
  files: (collections, { _id }) => {
    const calls = async function* () {
      for (const team of await teamsOfTheirs(collections, _id))
        yield* collections.usage.find({ team }).lean().cursor({ batchSize: 200 });
    };
    return [
      jsonRowsFile('usage/calls.json', async function* () {
        for await (const call of calls()) yield fieldsOf(call, CALL);
      }),
      csvFile('usage/calls.csv', CALL, async function* () {
        for await (const call of calls()) yield CALL.map((name) => cell(call[name]));
      }),
    ];
  },
};

const DAY = [
  ...['day', 'instance', 'model', 'calls', 'failed', 'throttled', 'refused', 'lost', 'input', 'cachedInput'],
  ...['output', 'tokens', 'charge', 'cost', 'tools'],
] as const;

export const usageDaySection: Section = {
  about: 'usage/days.json and usage/days.csv: the same as totals of each day, assistant and model.',
  files: (collections, { _id }) => {
    const lines = async function* () {
      for (const team of await teamsOfTheirs(collections, _id))
        for await (const { day, lines: stored } of daysOf(collections, team))
          for (const line of linesIn({ lines: stored })) yield { day, ...line };
    };
    return [
      jsonRowsFile('usage/days.json', lines),
      csvFile('usage/days.csv', DAY, async function* () {
        for await (const line of lines()) yield DAY.map((name) => cell(line[name]));
      }),
    ];
  },
};

export const budgetSection: Section = {
  about:
    'usage/budget.json: what each team of yours alone used today and this month, and the limits that an operator has set.',
  files: (collections, { _id }) => [
    jsonFile('usage/budget.json', async () => {
      const ledgers = await ledgersOf(collections, await teamsOfTheirs(collections, _id));
      return [...ledgers].map(([team, { day, accounts, told, override }]) => ({
        team,
        day,
        accounts,
        alerts: told,
        override,
      }));
    }),
  ],
};

const daysOf = ({ usageDays }: UsageCollections, team: string) =>
  usageDays.find({ team }).lean().cursor({ batchSize: 100 });

/** What a shared team uses is the team's, and that of a team that somebody has handed over is no longer theirs. */
async function teamsOfTheirs(collections: UsageCollections, userId: Types.ObjectId): Promise<string[]> {
  return (await teamsAlone(collections, userId)).map(String);
}

function cell(value: unknown): CsvCell {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.join(' ');
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
