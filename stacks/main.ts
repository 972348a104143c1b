import * as pulumi from '@pulumi/pulumi';
import { program as adopted } from './adopted.ts';
import { program as cell } from './cell.ts';
import { program as customer } from './customer.ts';
import { fromSettings, stackSettingNames } from './settings.ts';

/** What the Pulumi CLI runs (`pulumi preview -s alice`): the worker's programs, with inputs from the stack's settings. */
export default async function main(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config('clawdet');
  const kind = config.get('kind');
  if (kind !== 'customer' && kind !== 'adopted' && kind !== 'cell') {
    throw new pulumi.RunError(
      `Stack "${pulumi.getStack()}" has no settings in stacks/config: run npx clawdet checkout ${pulumi.getStack()} first.`,
    );
  }
  const names = stackSettingNames[kind];
  const values = await Promise.all(names.map((name) => plain(config.getSecret(name))));
  const stack = fromSettings(kind, Object.fromEntries(names.map((name, index) => [name, values[index]])));
  if (stack.kind === 'customer') return customer(stack.inputs);
  return stack.kind === 'adopted' ? adopted(stack.inputs) : cell(stack.inputs);
}

/** A setting is known before anything runs, so it can be awaited; the program marks secrets itself. */
function plain(setting: pulumi.Output<string> | undefined): Promise<string | undefined> {
  return setting === undefined
    ? Promise.resolve(undefined)
    : new Promise((resolve) => setting.apply(resolve));
}
