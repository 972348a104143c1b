import { describe, expect, it } from 'vitest';
import { sampleAdoptedInputs } from './adopted.builder.ts';
import { cellInputs } from './cell.contract.ts';
import { sampleCustomerInputs } from './customer.builder.ts';
import { fromSettings, type StackSettings, stackSettingNames, toSettings } from './settings.ts';

const through = (stack: StackSettings): StackSettings => {
  const settings = toSettings(stack);
  const values = stackSettingNames[stack.kind].map((name) => [name, settings[name]?.value]);
  return fromSettings(stack.kind, Object.fromEntries(values));
};

describe('the settings of a stack', () => {
  it.each([
    ['as the worker makes it', sampleCustomerInputs()],
    [
      'with its own firewall and port',
      sampleCustomerInputs({ firewallId: 42, sshPort: 2222, tier: 'enterprise' }),
    ],
  ])('restore a customer %s unchanged', (_, inputs) => {
    expect(through({ kind: 'customer', inputs })).toEqual({ kind: 'customer', inputs });
  });

  it('restore a cell unchanged', () => {
    const inputs = cellInputs.parse({ cell: 'eu1', sshSources: ['198.51.100.0/24', '::/0'] });
    expect(through({ kind: 'cell', inputs })).toEqual({ kind: 'cell', inputs });
  });

  it('restore an adopted server unchanged', () => {
    const inputs = sampleAdoptedInputs();
    expect(through({ kind: 'adopted', inputs })).toEqual({ kind: 'adopted', inputs });
  });

  it('leave out inputs that serve only one run', () => {
    const inputs = sampleCustomerInputs({ adopt: { server: '22' }, changeServerType: true });
    expect(Object.keys(toSettings({ kind: 'customer', inputs })).join()).not.toMatch(
      /adopt|changeServerType/,
    );
  });

  it('mark the only secret', () => {
    const settings = toSettings({ kind: 'customer', inputs: sampleCustomerInputs() });
    expect(Object.keys(settings).filter((name) => settings[name]?.secret)).toEqual(['modelApiKey']);
  });

  it('report everything that is missing at once', () => {
    expect(() => fromSettings('customer', { subdomain: 'alice' })).toThrow(/zoneId[\s\S]*apiKey/);
  });

  it('reject a kind that does not exist', () => expect(() => fromSettings('platform', {})).toThrow());
});
