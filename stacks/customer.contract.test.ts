import { describe, expect, it } from 'vitest';
import { sampleCustomerInputs } from './customer.builder.ts';

describe("a customer's inputs", () => {
  it.each([
    ['an unknown image', { image: 'nope' }, /nope.*coollabsio, official, npm/],
    [
      'an image from a registry without a digest',
      { image: 'official' },
      /names no digest.*imagetools inspect/,
    ],
    ['a host label that browsers decode', { subdomain: 'xn--abc' }, /third and fourth/],
    ['a domain that is not one', { baseDomain: 'claw det' }, /claw det.*not a lowercase host label/],
    ['a zone id of another shape', { zoneId: 'zone' }, /zoneId/],
    ['a firewall that is no number of Hetzner', { firewallId: 0 }, /firewallId/],
  ])('refuse %s', (_, changes, message) => {
    expect(() => sampleCustomerInputs(changes)).toThrow(message);
  });

  it('reject fields that the contract does not know, so that a misspelt input never passes silently', () => {
    const misspelt = { subDomain: 'bob', tier: 'free' } as const;
    expect(() => sampleCustomerInputs(misspelt)).toThrow(/subDomain/);
  });

  it('reveal no secret when they are rejected', () => {
    const model = { baseUrl: 'no address', id: 'grok-4.2', apiKey: 'xai-not-to-be-shown' };
    expect(() => sampleCustomerInputs({ model })).toThrow(/baseUrl/);
    expect(() => sampleCustomerInputs({ model })).not.toThrow('xai-not-to-be-shown');
  });
});
