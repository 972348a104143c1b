import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { addCustomerCommands } from './customer-commands.ts';
import { stateHome } from './home.ts';
import { addModelsCommand } from './models-command.ts';
import type { PreviewAllOptions } from './operators/preview-all.ts';
import { withoutTokens } from './print.ts';
import { addUsersCommand } from './users-command.ts';

/** Where an operator's command names a customer, any of these will do. */
const TARGETS = `
Operators can name a customer by subdomain, host name, email, @handle of X, the server's id or address, or by the id of
the instance or of an operation. npx clawdet find searches by the beginning of a name.`;

/** All commands. Each loads what it needs when it runs, so that the others do not pay for it. */
export const program = new Command('clawdet')
  .description('Runs and operates managed OpenClaw assistants.')
  .addHelpText('after', TARGETS)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(usageError(text)) });

program.commandsGroup('With an API token of a team, on any computer (first: npx clawdet login):');
addCustomerCommands(program);
program.commandsGroup('For operators, on the machine that runs Clawdet (they open its database):');

/** The parser's complaint on one line, in the form of every other error. */
function usageError(text: string): string {
  const complaint = withoutTokens(text)
    .replace(/^error: /, '')
    .trim();
  return `clawdet: ${complaint.replaceAll('\n', ' ')}\n`;
}

program
  .command('start')
  .description('start the control plane and, unless real clouds are configured, the sandbox')
  .action(async () => (await import('./start/start.ts')).startProduct(stateHome()));

program
  .command('doctor')
  .description('check everything the product depends on, and say what to fix')
  .action(async () => (await import('./operators/doctor.ts')).doctor(stateHome()));

program
  .command('list')
  .description('list every customer')
  .option('--json', 'as JSON')
  .action(async (options: { json?: boolean }) =>
    (await import('./operators/list.ts')).list(stateHome(), options),
  );

program
  .command('find <text>')
  .description(
    'search customers by subdomain, email, X handle, name, server or address (exit code 67: nobody)',
  )
  .option('--json', 'as JSON')
  .action(async (text: string, options: { json?: boolean }) =>
    (await import('./operators/list.ts')).find(stateHome(), text, options),
  );

program
  .command('budget')
  .description('show how many calls to each cloud are left, what used them, and how many wait')
  .option('--json', 'as JSON')
  .action(async (options: { json?: boolean }) =>
    (await import('./operators/rate-limits.ts')).showRateLimits(stateHome(), options),
  );

const usage = program
  .command('usage [customer]')
  .description("show customers' model usage of this month, its cost, and what is unusual")
  .option('--json', 'as JSON')
  .action(async (customer: string | undefined, options: { json?: boolean }) =>
    (await import('./operators/usage.ts')).usage(stateHome(), customer, options),
  );
usage
  .command('rebuild [customer]')
  .description('rebuild totals and ledger from the usage records, and say what was wrong')
  .option('--all', 'for all customers')
  .action(async (customer: string | undefined, options: { all?: boolean }, command: Command) => {
    if (Boolean(options.all) === Boolean(customer)) command.error('name one customer, or --all');
    return (await import('./operators/usage-rebuild.ts')).rebuildCustomerUsage(stateHome(), customer);
  });

program
  .command('preview [customer]')
  .description('show what the worker would change (exit code 0: nothing, 2: something)')
  .option('--all', 'every customer, grouped by what would change (exit code 69: some could not be previewed)')
  .option('--concurrency <n>', 'with --all: previews at a time', positive, availableParallelism())
  .option('--policy-pack <folder>', 'check the result against a policy pack, such as policy')
  .option('--refresh', 'read the real state from the clouds first')
  .option('--json', 'as JSON')
  .action(
    async (
      customer: string | undefined,
      options: PreviewAllOptions & { all?: boolean },
      command: Command,
    ) => {
      if (Boolean(options.all) === Boolean(customer)) command.error('name one customer, or --all');
      if (!customer) return (await import('./operators/preview-all.ts')).previewAll(stateHome(), options);
      return (await import('./operators/preview.ts')).preview(stateHome(), customer, options);
    },
  );

function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= 64) return number;
  throw new InvalidArgumentError('Use a number from 1 to 64.');
}

const drift = program
  .command('drift [customer]')
  .description('list what differs from the desired state (exit code 0: nothing, 2: something)')
  .option('--now', 'scan the clouds first')
  .option('--json', 'as JSON')
  .action(async (customer: string | undefined, options: { now?: boolean; json?: boolean }) =>
    (await import('./operators/drift.ts')).listDrift(stateHome(), customer, options),
  );
drift
  .command('ignore <finding>')
  .description('leave it as it is until it disappears')
  .requiredOption('--because <reason>', 'why, for the next operator')
  .action(async (finding: string, options: { because: string }) =>
    (await import('./operators/drift.ts')).actOnFinding(stateHome(), 'ignore', finding, options),
  );
for (const [verb, description] of [
  ['repair', 'have the worker repair it now'],
  ['watch', 'stop ignoring it'],
  ['confirm', 'approve what is not done without an operator'],
] as const) {
  drift
    .command(`${verb} <finding>`)
    .description(description)
    .action(async (finding: string) =>
      (await import('./operators/drift.ts')).actOnFinding(stateHome(), verb, finding),
    );
}

addModelsCommand(program);

for (const [kind, description] of [
  ['up', 'bring a customer to its desired state'],
  ['refresh', "update a customer's state from the clouds"],
  ['destroy', 'remove a customer: server, record, keys and stack'],
] as const) {
  program
    .command(`${kind} <customer>`)
    .description(description)
    .option('--yes', 'do not ask for confirmation')
    .action(async (customer: string, options: { yes?: boolean }) =>
      (await import('./operators/operate.ts')).operate(stateHome(), kind, customer, options),
    );
}

program
  .command('checkout <customer>')
  .description("write a customer's settings into stacks/config and print the environment for plain pulumi")
  .action(async (customer: string) =>
    (await import('./operators/checkout.ts')).checkout(stateHome(), customer),
  );

program
  .command('queue')
  .description('show what runs, waits and failed, why, and what you can do about it')
  .option('--json', 'as JSON')
  .action(async (options: { json?: boolean }) =>
    (await import('./operators/queue.ts')).queue(stateHome(), options),
  );

program
  .command('explain <target>')
  .description('explain one operation in plain words, by its id or by its customer')
  .action(async (target: string) =>
    (await import('./operators/queue.ts')).printExplanation(stateHome(), target),
  );

for (const [action, description] of [
  ['cancel', 'stop an operation, by its id or by its customer, and remove its partial resources'],
  ['retry', 'retry an operation that failed or was cancelled, by its id or by its customer'],
] as const) {
  program
    .command(`${action} <target>`)
    .description(description)
    .action(async (target: string) =>
      (await import('./operators/admin-action.ts')).adminAction(stateHome(), action, target),
    );
}

for (const [action, description] of [
  ['grant', 'invite somebody to be an operator, by exact email, @handle or account id; they confirm a mail'],
  ['revoke', 'take away the operator role or an invitation, named likewise; the last operator keeps it'],
  ['end sessions', 'log an account out everywhere, named likewise'],
] as const) {
  program
    .command(`${action.replace(' ', '-')} <account>`)
    .description(description)
    .action(async (account: string) =>
      (await import('./operators/account-action.ts')).changeAccount(stateHome(), { act: action }, account),
    );
}

addUsersCommand(program);

program.commandsGroup('Help:').helpCommand(true);

nameOwnHelp(program, 'npx clawdet');

/** Wrong usage leads to the help of the command that was typed. */
function nameOwnHelp(command: Command, words: string): void {
  command.showHelpAfterError(`  next: ${words} --help`);
  for (const each of command.commands) nameOwnHelp(each, `${words} ${each.name()}`);
}
