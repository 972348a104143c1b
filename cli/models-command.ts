import { type Command, InvalidArgumentError } from 'commander';
import { stateHome } from './home.ts';
import type { LimitOptions, OverrideOptions } from './operators/models.ts';

/** Adds `models` with `suspend`, `resume`, `limit` and `override`. */
export function addModelsCommand(program: Command): void {
  const models = program
    .command('models <customer>')
    .description("show a customer's model limits and this month's usage")
    .option('--json', 'as JSON')
    .action(async (customer: string, options: { json?: boolean }) =>
      (await import('./operators/models.ts')).showModels(stateHome(), customer, options),
    );
  models
    .command('suspend <customer>')
    .description('refuse its calls to models within a second; its server and data stay')
    .requiredOption('--because <reason>', 'why; its owner sees this')
    .action(async (customer: string, { because }: { because: string }) =>
      (await import('./operators/models.ts')).suspend(stateHome(), customer, because),
    );
  models
    .command('resume <customer>')
    .description('allow its calls to models again')
    .action(async (customer: string) =>
      (await import('./operators/models.ts')).suspend(stateHome(), customer, undefined),
    );
  addLimitCommands(models);
}

function addLimitCommands(models: Command): void {
  models
    .command('limit <customer>')
    .description('change what its owner may use; amounts are numbers, or none for no limit')
    .option('--month-tokens <n>', 'tokens a month', amount)
    .option('--month-dollars <n>', 'money a month', amount)
    .option('--day-tokens <n>', 'tokens a day', amount)
    .option('--day-dollars <n>', 'money a day', amount)
    .option('--requests-per-minute <n>', 'requests a minute', amount)
    .option('--tokens-per-minute <n>', 'tokens a minute', amount)
    .option('--reset', "first go back to the tier's limits")
    .option('--assistant-only', 'for this assistant only, not for its owner and all their assistants')
    .action(async (customer: string, options: LimitOptions) =>
      (await import('./operators/models.ts')).limit(stateHome(), customer, options),
    );

  models
    .command('override <customer>')
    .description(
      'give it a temporary budget until the end of a day; amounts are numbers, or none for no limit',
    )
    .option('--month-tokens <n>', 'tokens a month', amount)
    .option('--month-dollars <n>', 'money a month', amount)
    .option('--day-tokens <n>', 'tokens a day', amount)
    .option('--day-dollars <n>', 'money a day', amount)
    .option('--until <day>', 'its last day (UTC), such as 2026-12-15')
    .option('--because <reason>', 'why; its owner sees this')
    .option('--remove', 'end the temporary budget now')
    .action(async (customer: string, options: OverrideOptions) =>
      (await import('./operators/models.ts')).override(stateHome(), customer, options),
    );
}

/** Returns `none` instead of null, which commander takes for no value. */
function amount(text: string): number | 'none' {
  if (text === 'none') return text;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError('Use a number or none.');
}
