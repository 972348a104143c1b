import { describe, expect, it } from 'vitest';
import { recordProgram } from '../infra/components/program-recorder.fixture.ts';
import { cellInputs, cellOutputs, cellStackName } from './cell.contract.ts';
import { program } from './cell.ts';
import { customerInputs } from './customer.contract.ts';

describe('the cell stack', () => {
  it('declares one firewall and outputs its id as in the contract', async () => {
    const { resources, outputs } = await recordProgram(() =>
      program(cellInputs.parse({ cell: 'eu1', sshSources: ['198.51.100.7/32'] })),
    );
    expect(Object.keys(resources)).toEqual(['firewall-rules']);
    expect(resources['firewall-rules']?.inputs.name).toBe('clawdet-eu1');
    expect(cellOutputs.parse({ firewallId: outputs.firewallId?.value })).toEqual({ firewallId: 42 });
  });

  it('has a name that no customer can have', () => {
    expect(customerInputs.shape.subdomain.safeParse(cellStackName).success).toBe(false);
  });

  it.each([[[]], [['here']], [['10.0.0.0/40']]])('rejects %j as SSH sources', (sshSources) => {
    expect(cellInputs.safeParse({ cell: 'eu1', sshSources }).success).toBe(false);
  });
});
