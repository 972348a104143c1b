import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { errorCatalogue } from '../api/platform/errors/catalogue.ts';
import { errorDescriptions } from '../infra/engine/failure/error-patterns.ts';
import { topics } from '../web/src/pages/help/topics.ts';

const root = path.resolve(import.meta.dirname, '..');

interface Source {
  file: string;
  text: string;
}

/** What people read: sources with their messages and comments, and documents. Neither tests nor records of the past. */
function readSources(folders: string[], endings: RegExp): Source[] {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(folder, file),
      ),
    )
    .filter(
      (file) =>
        endings.test(file) && !/\.(test|suite|fixture|builder)\.|node_modules|^docs\/decisions\//.test(file),
    )
    .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
}

const sources = [
  ...readSources(
    ['api', 'cli', 'docs', 'gateway', 'infra', 'policy', 'stacks', 'web/src'],
    /\.(tsx?|md|sh)$/,
  ),
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((file) => ({
    file,
    text: readFileSync(path.join(root, file), 'utf8'),
  })),
];

/** The commands that the command line lists, each with its own subcommands. */
function commandsOf(...parents: string[]): Map<string, Set<string>> {
  const help = execFileSync(process.execPath, ['cli/clawdet.ts', ...parents, '--help'], {
    cwd: root,
    encoding: 'utf8',
  });
  // The commands of customers and of operators have headings of their own.
  const listed = help.matchAll(/^ {2}([a-z]+)(.*)$/gm);
  return new Map(
    [...listed]
      .filter(([, name]) => name !== 'help')
      .map(([, name = '', rest = '']) => [
        name,
        new Set(rest.includes('[command]') ? commandsOf(...parents, name).keys() : []),
      ]),
  );
}

/** What follows the program's name where no command is meant: a log line, names that nobody may order, keys of digests. */
const PROSE = new Set(['is', 'stops', 'openclaw', 'password', 'imported']);
/** What may follow a command that has subcommands: an example of a customer, or the verb of the sentence. */
const NO_SUBCOMMAND = new Set(['alice', 'trial', 'lists', 'shows']);

test('every command that a text names exists', () => {
  const commands = commandsOf();
  expect([...commands.keys()]).toEqual(expect.arrayContaining(['doctor', 'queue', 'drift']));
  const named = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/(?<![\w=./-])clawdet ([a-z]+)(?: ([a-z]+))?/g)].map(([, name = '', next]) => ({
      file,
      name,
      next,
    })),
  );
  expect(named.length).toBeGreaterThan(40);
  const missing = named.filter(({ name, next }) => {
    const subcommands = commands.get(name);
    if (!subcommands) return !PROSE.has(name);
    return subcommands.size > 0 && next !== undefined && !subcommands.has(next) && !NO_SUBCOMMAND.has(next);
  });
  expect(missing).toEqual([]);
});

test('every make target that a text names exists', () => {
  const [, targets = ''] = /^\.PHONY: (.+)$/m.exec(readFileSync(path.join(root, 'Makefile'), 'utf8')) ?? [];
  const named = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/(?:`|command: ')make ([a-z-]+)/g)].map(([, target = '']) => ({ file, target })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ target }) => !targets.split(' ').includes(target))).toEqual([]);
});

test('every button that an error or its help names is on a page', () => {
  const pages = sources
    .filter(({ file }) => /\.tsx$/.test(file))
    .map(({ text }) => text)
    .join('\n');
  const texts = [
    ...Object.values(errorCatalogue).map(({ message }) => message),
    ...topics.flatMap(({ what, todo }) => [what, todo]),
  ];
  const buttons = texts.flatMap((text) => [...text.matchAll(/[“"]([^”"]+)[”"]/g)].map(([, label]) => label));
  expect(buttons).toContain('Continue with X');
  expect(buttons.filter((label) => !pages.includes(label ?? ''))).toEqual([]);
});

test('nobody is told to recover a stack, which is no command: a retry does it', () => {
  const messages = Object.values(errorDescriptions).map(({ messageFor }) => messageFor('alice'));
  expect(messages.filter((message) => /\brecover/i.test(message))).toEqual([]);
});
