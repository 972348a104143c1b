import type { Command } from 'commander';
import { stateHome } from './home.ts';
import type { AdoptOptions } from './operators/users-adopt.ts';
import type { ImportOptions } from './operators/users-import.ts';

/** Adds `users prove`, `users import` and `users adopt`. */
export function addUsersCommand(program: Command): void {
  const users = program.command('users').description('the accounts of users');
  users
    .command('prove <account>')
    .description('count an address as proven without its mail, by exact email, @handle or account id')
    .action(async (account: string) =>
      (await import('./operators/account-action.ts')).changeAccount(stateHome(), 'prove email', account),
    );
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
