import { Command } from 'commander';
import { stateHome } from './home.ts';
import { report } from './report.ts';

const program = new Command('clawdet')
  .description('Runs and operates managed OpenClaw assistants.')
  .showHelpAfterError();

program
  .command('start')
  .description('start the control plane and, unless real clouds are configured, the sandbox')
  .action(async () => (await import('./start/start.ts')).start(stateHome()));

program
  .command('doctor')
  .description('look at everything the product stands on, and say what to mend')
  .action(async () => (await import('./operators/doctor.ts')).doctor(stateHome()));

program
  .command('list')
  .description('list every customer')
  .option('--json', 'as JSON')
  .action(async (options: { json?: boolean }) =>
    (await import('./operators/list.ts')).list(stateHome(), options),
  );

program
  .command('preview <customer>')
  .description('say what the worker would change (exit code 0: nothing, 2: something)')
  .option('--refresh', 'ask the clouds first')
  .option('--json', 'as JSON')
  .action(async (customer: string, options: { refresh?: boolean; json?: boolean }) =>
    (await import('./operators/preview.ts')).preview(stateHome(), customer, options),
  );

for (const [kind, description] of [
  ['up', 'bring a customer to its desired state'],
  ['refresh', "bring a customer's state to what the clouds say"],
  ['destroy', 'remove a customer: server, record, keys and stack'],
] as const) {
  program
    .command(`${kind} <customer>`)
    .description(description)
    .option('--yes', 'do not ask')
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

await program.parseAsync().catch(report);
