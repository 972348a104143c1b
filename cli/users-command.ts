import { type Command, InvalidArgumentError, Option } from 'commander';
import { stateHome } from './home.ts';
import type { ListOptions } from './operators/people.ts';
import type { AdoptOptions } from './operators/users-adopt.ts';
import type { ImportOptions } from './operators/users-import.ts';

/** Adds the commands about accounts: `users list`, `show`, `prove`, `suspend`, `resume`, `reset-factor`, `import`, `adopt`. */
export function addUsersCommand(program: Command): void {
  const users = program.command('users').description('the accounts of users');
  addReading(users);
  users
    .command('prove <account>')
    .description('count an address as proven without its mail, by exact email, @handle or account id')
    .action(async (account: string) =>
      (await import('./operators/account-action.ts')).changeAccount(
        stateHome(),
        { act: 'prove email' },
        account,
      ),
    );
  addSuspension(users);
  addFactorReset(users);
  users
    .command('import <file>')
    .description(
      'show what importing the users.json of the earlier service would do (exit code 0: nothing, 2: something, 65: rows are skipped)',
    )
    .option('--apply', 'import them; running it again goes on where it stopped')
    .option('--addresses-proven', 'their addresses count as proven, also without emailVerified')
    .option('--json', 'as JSON')
    .action(async (file: string, options: ImportOptions) =>
      (await import('./operators/users-import.ts')).importFile(stateHome(), file, options),
    );
  users
    .command('adopt [account]')
    .description(
      'show what adopting the servers of imported users would do, or of one account, by exact email, @handle or account id (exit code 0: nothing, 2: something, 65: some are skipped or refused)',
    )
    .option(
      '--apply',
      'adopt them, changing nothing on any server; running it again goes on where it stopped',
    )
    .option('--json', 'as JSON')
    .action(async (account: string | undefined, options: AdoptOptions) =>
      (await import('./operators/users-adopt.ts')).adoptServers(stateHome(), account, options),
    );
}

function addReading(users: Command): void {
  users
    .command('list [text]')
    .description(
      'list accounts, the newest first, and how many there are; with a text, those whose email, name, X handle or subdomain begins with it (exit code 67: nobody)',
    )
    .addOption(
      new Option('--only <which>', 'only some of them').choices(['unproven', 'order_waits', 'operators']),
    )
    .option('--after <id>', 'the page after this account', accountId)
    .option('--json', 'as JSON')
    .action(async (text: string | undefined, options: ListOptions) =>
      (await import('./operators/people.ts')).listPeople(stateHome(), text, options),
    );
  users
    .command('show <account>')
    .description(
      'show ways in, teams, assistants, sessions and the latest activity of an account, by exact email, @handle or id',
    )
    .option('--json', 'as JSON')
    .action(async (account: string, options: { json?: boolean }) =>
      (await import('./operators/people.ts')).showPerson(stateHome(), account, options),
    );
}

function addSuspension(users: Command): void {
  users
    .command('suspend <account>')
    .description('refuse the calls to models of every team that a person answers for')
    .requiredOption('--because <reason>', 'why; the person reads it')
    .action(async (account: string, { because }: { because: string }) =>
      (await import('./operators/account-action.ts')).changeAccount(
        stateHome(),
        { act: 'suspend account', change: { because } },
        account,
      ),
    );
  users
    .command('resume <account>')
    .description('end the suspension of a person')
    .action(async (account: string) =>
      (await import('./operators/account-action.ts')).changeAccount(
        stateHome(),
        { act: 'resume account' },
        account,
      ),
    );
}

function addFactorReset(users: Command): void {
  users
    .command('reset-factor <account>')
    .description('ask for the reset of a lost second factor; another operator confirms it on the web page')
    .option('--reason <reason>', 'how you know that it is them; other operators read it')
    .option('--withdraw', 'withdraw the open request')
    .action(async (account: string, options: { reason?: string; withdraw?: boolean }, command: Command) => {
      const { reason, withdraw } = options;
      if (Boolean(withdraw) === Boolean(reason)) command.error('give a --reason, or --withdraw');
      const action = reason
        ? ({ act: 'ask factor reset', change: { reason } } as const)
        : ({ act: 'withdraw factor reset' } as const);
      await (await import('./operators/account-action.ts')).changeAccount(stateHome(), action, account);
    });
}

function accountId(text: string): string {
  if (/^[0-9a-f]{24}$/.test(text)) return text;
  throw new InvalidArgumentError('Use the id of an account.');
}
