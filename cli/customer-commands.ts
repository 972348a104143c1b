import type { Command } from 'commander';
import type { OrderOptions } from './customers/assistants.ts';

/** Adds the commands that call the API with a token. None of them opens the database or this checkout's state folder. */
export function addCustomerCommands(program: Command): void {
  addLoginCommands(program);
  addAssistantsCommand(program);
  addOperationsCommand(program);
  program
    .command('api <method-or-path> [path]')
    .usage('[options] [method] <path>')
    .description(
      'call the API and print its answer, such as: api /api/usage, or: api DELETE /api/instances/<id>',
    )
    .option('--data <source>', 'JSON to send: @file, or - for standard input')
    .action(async (first: string, second: string | undefined, options: { data?: string }) =>
      (await import('./customers/call-api.ts')).printAnswer([first, second], options),
    );
}

function addLoginCommands(program: Command): void {
  program
    .command('login')
    .description('keep an API token of the Team page, which is asked for or read from standard input')
    .option('--url <address>', 'where Clawdet is; else CLAWDET_URL, or that of the last login')
    .action(async (options: { url?: string }) => (await import('./customers/login.ts')).logIn(options));
  program
    .command('logout')
    .description('remove the kept token from this computer')
    .action(async () => (await import('./customers/login.ts')).logOut());
  program
    .command('whoami')
    .description('show the team, the scope and the last day of the token')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => (await import('./customers/login.ts')).whoAmI(options));
}

function addAssistantsCommand(program: Command): void {
  const assistants = program
    .command('assistants')
    .description("list the team's assistants; also show, order")
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) =>
      (await import('./customers/assistants.ts')).listAssistants(options),
    );
  assistants
    .command('show <assistant>')
    .description('show one, by its subdomain, host name or id, with its checks')
    .option('--json', 'as JSON')
    .action(async (name: string, _options: unknown, command: Command) =>
      (await import('./customers/assistants.ts')).showAssistant(name, command.optsWithGlobals()),
    );
  assistants
    .command('order [subdomain]')
    .description('order one (scope admin)')
    .option('--region <region>', 'where: eu, us or apac')
    .option('--tier <tier>', 'its size, such as free')
    .option('--follow', 'show its set-up until it is over')
    .action(async (subdomain: string | undefined, options: OrderOptions) =>
      (await import('./customers/assistants.ts')).orderAssistant(subdomain, options),
    );
}

function addOperationsCommand(program: Command): void {
  const operations = program
    .command('operations')
    .description('list the current or last operation of each assistant; also show, follow, cancel')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) =>
      (await import('./customers/operations.ts')).listOperations(options),
    );
  operations
    .command('show <operation>')
    .description('show one and its steps, by its id or by its assistant')
    .option('--json', 'as JSON')
    .action(async (name: string, _options: unknown, command: Command) =>
      (await import('./customers/operations.ts')).showOperation(name, command.optsWithGlobals()),
    );
  operations
    .command('follow <operation>')
    .description('show its steps until it is over (exit code 69: it did not succeed)')
    .action(async (name: string) => (await import('./customers/operations.ts')).follow(name));
  operations
    .command('cancel <operation>')
    .description('cancel it (scope operate or admin)')
    .action(async (name: string) => (await import('./customers/operations.ts')).cancelOperation(name));
}
