import { z } from 'zod';
import { type AdoptedInputs, adoptedInputs } from './adopted.contract.ts';
import { type CellInputs, cellInputs } from './cell.contract.ts';
import { type CustomerInputs, customerInputs } from './customer.contract.ts';

/**
 * A stack's inputs as flat settings of `Pulumi.<stack>.yaml` (names without the project), for operators who run
 * `pulumi preview -s alice`. Both directions are here, so that worker and operator declare the same resources.
 */
export interface StackSetting {
  value: string;
  secret: boolean;
}

/** Which program the settings belong to. */
export type StackSettings =
  | { kind: 'customer'; inputs: CustomerInputs }
  | { kind: 'adopted'; inputs: AdoptedInputs }
  | { kind: 'cell'; inputs: CellInputs };

/** Names of the settings for the members of the contract's `model` group. */
const nested = { modelBaseUrl: 'baseUrl', modelId: 'id', modelApiKey: 'apiKey' } as const;
/** Members of the contract without a setting of their own; those that serve one run have none at all. */
const grouped = new Set(['adopt', 'changeServerType', 'model']);
const secretSettings = new Set(['modelApiKey']);

/** The settings of a stack, as `checkout` writes them. Only `modelApiKey` must be stored encrypted. */
export function toSettings(stack: StackSettings): Record<string, StackSetting> {
  const flat = flattened(stack);
  const entries = Object.entries({ kind: stack.kind, ...flat });
  return Object.fromEntries(
    entries
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, { value: String(value), secret: secretSettings.has(name) }]),
  );
}

function flattened(stack: StackSettings): Record<string, unknown> {
  if (stack.kind === 'customer') return flatten(stack.inputs);
  return stack.kind === 'cell' ? flattenCell(stack.inputs) : flattenAdopted(stack.inputs);
}

/** One setting, because everything in it was read from the clouds and nobody edits it. */
function flattenAdopted({ mode: _, ...inputs }: AdoptedInputs): Record<string, unknown> {
  return { inputs: JSON.stringify(inputs) };
}

function flatten({
  adopt: _adopt,
  changeServerType: _change,
  model,
  ...inputs
}: CustomerInputs): Record<string, unknown> {
  return { ...inputs, modelBaseUrl: model.baseUrl, modelId: model.id, modelApiKey: model.apiKey };
}

function flattenCell({ adopt: _, sshSources, ...inputs }: CellInputs): Record<string, unknown> {
  return { ...inputs, sshSources: sshSources.join(',') };
}

/** Names of the settings to read from the configuration, by kind. */
export const stackSettingNames: Record<StackSettings['kind'], readonly string[]> = {
  customer: [...Object.keys(customerInputs.shape).filter((key) => !grouped.has(key)), ...Object.keys(nested)],
  adopted: ['inputs'],
  cell: ['cell', 'sshSources'],
};

const numeric = z.string().regex(/^\d+$/).transform(Number);

/** Converts settings to inputs. Throws a ZodError that names every setting that is missing or wrong. */
export function fromSettings(kind: string, values: Record<string, string | undefined>): StackSettings {
  if (kind === 'cell') {
    const { cell, sshSources } = values;
    return { kind, inputs: cellInputs.parse({ cell, sshSources: sshSources?.split(',') }) };
  }
  if (kind === 'adopted') {
    const text = z.string().parse(values.inputs);
    return { kind, inputs: adoptedInputs.parse(JSON.parse(text)) };
  }
  z.literal('customer').parse(kind);
  const { modelBaseUrl, modelId, modelApiKey, firewallId, sshPort, installation, ...plain } = values;
  return {
    kind: 'customer',
    inputs: customerInputs.parse({
      ...plain,
      firewallId: numeric.optional().parse(firewallId),
      installation: numeric.optional().parse(installation),
      sshPort: numeric.optional().parse(sshPort),
      model: { baseUrl: modelBaseUrl, id: modelId, apiKey: modelApiKey },
    }),
  };
}
