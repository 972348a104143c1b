import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { driftPaths } from '../api/drift/drift.paths.ts';
import { anOperation } from '../api/operations/operation.builder.ts';
import { explainOperation } from '../api/operations/read/operation.explain.ts';
import { operatorPaths } from '../api/operators/operator.paths.ts';
import { peoplePaths } from '../api/operators/people/people.paths.ts';
import { errorCatalogue } from '../api/platform/errors/catalogue.ts';
import { modelLimitPaths } from '../api/usage/limits/limits.paths.ts';
import { topics } from '../web/src/pages/help/topics.ts';
import { root } from './home.ts';
import { refusalFailure } from './operators/next-steps.ts';
import { program } from './program.ts';

// Every command, page and make target that a text of ours names is one that exists.

const ROOMS = ['api', 'cli', 'gateway', 'infra', 'policy', 'stacks', 'toolchain', 'web/src', 'sandbox'];
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...ROOMS], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(tsx?|mjs|sh)$/.test(file) && !/\.(test|suite|fixture|builder)\./.test(file));
const texts = files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')] as const);

/** What a pattern's first group matches in all texts, each with its file. */
const named = (pattern: RegExp): [text: string, file: string][] =>
  texts.flatMap(([file, text]) =>
    [...text.matchAll(pattern)].map((match) => [match[1] ?? '', file] as [string, string]),
  );

/** The command with these words, and the words after it; undefined if there is none. */
function commandOf(words: string[], parent: Command = program): [Command, string[]] | undefined {
  const [first = '', ...rest] = words;
  const command = parent.commands.find((one) => one.name() === first);
  if (!command) return parent === program ? undefined : [parent, words];
  return commandOf(rest, command);
}

/** Complaints about a command line: an unknown command, an unknown option, a missing argument. */
function faultsOf(line: string): string[] {
  const words = line.trim().split(/\s+/);
  if (words[0] === '--help') return [];
  const found = commandOf(words);
  if (!found) return [`no command "${words[0]}"`];
  const [command, rest] = found;
  const options = rest.filter((word) => word.startsWith('--'));
  const known = new Set(['--help', ...command.options.map(({ long }) => long)]);
  return options.filter((option) => !known.has(option)).map((option) => `no option ${option}`);
}

describe('a command that a text names', () => {
  // A name in prose may go on with a verb: `npx clawdet list shows them all`.
  const commands = [
    ...named(/npx clawdet ((?:[a-z]+|--[a-z]+)(?: (?:[a-z]+|--[a-z-]+))*)/g),
    ...named(/[(`“]clawdet ((?:[a-z]+)(?: [a-z]+)?)[)`”]/g),
  ];

  test('is found in many texts', () => expect(commands.length).toBeGreaterThan(30));

  test.each(commands)('npx clawdet %s in %s exists', (line) => expect(faultsOf(line)).toEqual([]));

  test.each([
    ['nothing at all', ['no command "nothing"']],
    ['list --yaml', ['no option --yaml']],
    ['drift --now', []],
    ['models limit --reset', []],
  ])('%s has the faults %j', (line, faults) => expect(faultsOf(line)).toEqual(faults));
});

test.each(named(/\brun:? "?make ([a-z]+)/gi))('make %s in %s is a target', (target) => {
  const makefile = readFileSync(path.join(root, 'Makefile'), 'utf8');
  expect(makefile).toMatch(new RegExp(`^${target}:`, 'm'));
});

/** An address of a page; a part that is computed, such as an id, stands for any. */
const PAGE = /\$\{(?:config\.)?publicUrl\}(\/[a-z-]+(?:\/(?:[a-z-]+|\$\{[^}]+\}))*)/g;

test.each(named(PAGE).filter(([page]) => !/^\/(api|llm)/.test(page)))(
  'the page %s in %s exists',
  (address) => {
    const page = address.replaceAll(/\$\{[^}]+\}/g, 'any');
    const app = readFileSync(path.join(root, 'web/src/app.tsx'), 'utf8');
    const routes = [...app.matchAll(/<Route path="([^"]+)"/g)].map(([, route = '']) => route);
    const exists = routes.some((route) =>
      new RegExp(`^${route.replace(/\/:\w+\?/, '(/\\w+)?').replace(/:\w+/g, '\\w+')}$`).test(page),
    );
    expect([page, exists]).toEqual([page, true]);
  },
);

describe('the next actions for an operation', () => {
  const codes = [
    undefined,
    ...['provider_denied', 'denied', 'quota_exceeded', 'state_corrupt', 'passphrase_wrong', 'disk_full'],
    ...['toolchain_missing', 'stack_busy', 'provider_throttled'],
  ];
  const operations = codes.flatMap((code) =>
    (['queued', 'running', 'failed', 'cancelled'] as const).map((status) =>
      anOperation({
        status,
        ...(code && { troubles: [{ at: new Date(), attempt: 1, code, message: 'It failed.' }] }),
      }),
    ),
  );

  test.each(
    operations.map((operation) => [operation.status, operation.troubles[0]?.code, operation] as const),
  )('%s after %s: each has words, and its command exists', (_status, _code, operation) => {
    const { canDo } = explainOperation(operation);
    expect(canDo.length).toBeGreaterThan(0);
    for (const { words, command } of canDo) {
      expect(words).toMatch(/^[A-Z].*\.$/);
      if (command?.startsWith('make ')) expect(command).toBe('make setup');
      else if (command)
        expect([command, faultsOf(command.replace('npx clawdet ', ''))]).toEqual([command, []]);
    }
  });
});

describe('an error of the operators’ API', () => {
  /** Codes that a request is refused with before its action, and never by a worker. */
  const OF_REQUESTS = new Set(
    `unauthenticated operators_only csrf_refused json_expected invalid_json body_too_large invite_invalid
    internal_error database_unavailable storage_full too_many_requests too_many_attempts confirm_identity
    token_invalid session_needed second_factor_needed`.split(/\s+/),
  );
  const documented = new Set(
    JSON.stringify([operatorPaths, peoplePaths, driftPaths, modelLimitPaths]).match(
      /\b[a-z]+(_[a-z]+)+\b|not_found/g,
    ),
  );
  const codes = Object.keys(errorCatalogue).filter((code) => documented.has(code));

  test('is documented for many actions', () => expect(codes).toContain('target_ambiguous'));

  test.each(codes)('%s has a topic on the help page', (code) => {
    const topic = topics.find((one) => one.code === code);
    expect(topic?.todo).toMatch(/\S/);
  });

  test.each([...codes.filter((code) => !OF_REQUESTS.has(code)), 'last_operator', 'not_invitable'])(
    '%s has a next step at the command line for each kind of target, and its commands exist',
    (code) => {
      for (const kind of ['operation', 'customer', 'user', 'finding'] as const) {
        const about = { kind, name: "o'neill", publicUrl: 'https://clawdet.example' };
        const { next } = refusalFailure({ code, message: 'no' }, about);
        expect(next).not.toMatch(/doctor|undefined/);
        for (const [, line = ''] of next.matchAll(/npx clawdet ([a-z-]+(?: --?[a-z]+)*)/g))
          expect([next, faultsOf(line)]).toEqual([next, []]);
      }
    },
  );
});
