import { type CustomerInputs, customerInputs } from './customer.contract.ts';

/** Inputs of a customer for tests: `alice` on the sandbox's own image, with the given changes. */
export function sampleCustomerInputs(changes: Partial<CustomerInputs> = {}): CustomerInputs {
  return customerInputs.parse({
    subdomain: 'alice',
    instanceId: '65f0a1b2c3d4e5f601234567',
    cell: 'eu1',
    tier: 'free',
    region: 'eu',
    location: 'hel1',
    serverType: 'cx23',
    image: 'npm',
    zoneId: '0123456789abcdef0123456789abcdef',
    baseDomain: 'clawdet.localhost',
    publicUrl: 'http://alice.clawdet.localhost:8081',
    model: { baseUrl: 'http://10.87.0.1:4000/v1', id: 'grok-4.2', apiKey: 'xai-not-a-real-key' },
    ...changes,
  });
}
