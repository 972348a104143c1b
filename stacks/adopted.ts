import { AdoptedRecord, type AdoptedRecordArgs } from '../infra/components/adopted-record.ts';
import { AdoptedServer } from '../infra/components/adopted-server.ts';
import { hostnameOf } from '../infra/components/names.ts';
import type { AdoptedInputs, AdoptedOutputs } from './adopted.contract.ts';

/**
 * A server that an earlier service made, and its DNS name. Everything is protected: whatever the tier, a customer's data
 * is on it. Nothing on the server is declared, as nobody but its owner has a key.
 */
export async function program(inputs: AdoptedInputs): Promise<Record<keyof AdoptedOutputs, unknown>> {
  const { subdomain, baseDomain, zoneId, mode } = inputs;
  const hostname = hostnameOf(subdomain, baseDomain);
  const options = { protect: true };
  const server = new AdoptedServer('server', { declared: inputs.server, mode }, options);
  return {
    serverId: server.machine.id,
    ipv4: server.ipv4,
    recordId: recordIn({ zoneId, hostname, mode, address: server.ipv4, record: inputs.record }, options),
    hostname,
  };
}

function recordIn(
  {
    record,
    ...place
  }: Pick<AdoptedRecordArgs, 'zoneId' | 'hostname' | 'mode' | 'address'> & Pick<AdoptedInputs, 'record'>,
  options: { protect: boolean },
): unknown {
  if (!record) return undefined;
  const { adopt, ...declared } = record;
  return new AdoptedRecord('dns', { ...place, declared, adopt }, options).record.id;
}
