import { describe, expect, it } from 'vitest';
import type { Catalog } from '../api/contract.ts';
import {
  idempotencyKeys,
  isAvailable,
  newIdempotencyKey,
  openingForm,
  regionFor,
  requestOf,
} from './request.ts';

const tier = (id: 'free' | 'pro', included: boolean): Catalog['tiers'][number] => ({
  id,
  name: id,
  servers: [{ region: 'eu', serverType: 'cx23', cores: 2, memoryGb: 4, diskGb: 40 }],
  assistant: { cores: 2, memoryGb: 2 },
  browser: null,
  tokensPerMonth: 100_000,
  questionsPerMonth: 7,
  monthlyEur: 0,
  included,
  features: [],
  availableIn: ['eu', 'us'],
});

const catalog: Catalog = {
  tiers: [tier('pro', false), tier('free', true)],
  regions: [
    { id: 'eu', name: 'Europe', city: 'Helsinki' },
    { id: 'us', name: 'United States', city: 'Ashburn, Virginia' },
  ],
  auth: { x: true },
  model: 'grok-4.2',
  tokensPerQuestion: 10_800,
  supportEmail: null,
  instanceUrl: 'https://{subdomain}.clawdet.com',
  baseDomain: 'clawdet.com',
  subdomain: { minLength: 3, maxLength: 40, reserved: [] },
};

describe('the form', () => {
  it('starts with the first size that the plan includes', () => {
    expect(openingForm(catalog)).toEqual({ subdomain: '', region: 'eu', tier: 'free' });
  });
  it('starts with a region that has a server of the size, and keeps a chosen one as long as it has', () => {
    const soldOut: Catalog = {
      ...catalog,
      tiers: [
        { ...tier('pro', false), availableIn: ['eu'] },
        { ...tier('free', true), availableIn: ['us'] },
      ],
    };
    expect(openingForm(soldOut)).toMatchObject({ region: 'us', tier: 'free' });
    expect(regionFor(soldOut, 'pro', 'us')).toEqual({ region: 'eu' });
    expect(regionFor(catalog, 'pro', 'us')).toEqual({ region: 'us' });
    expect([isAvailable(soldOut, 'free', 'eu'), isAvailable(soldOut, 'free', 'us')]).toEqual([false, true]);
  });
  it('starts with the first region if none has a server, so that the API says why', () => {
    const none = { ...catalog, tiers: [{ ...tier('free', true), availableIn: [] }] };
    expect(openingForm(none)).toMatchObject({ region: 'eu' });
  });
  it('leaves an empty subdomain out, so that the API chooses one', () => {
    expect(requestOf({ subdomain: ' ', region: 'eu', tier: 'free' })).toEqual({ region: 'eu', tier: 'free' });
    expect(requestOf({ subdomain: ' Ada', region: 'eu', tier: 'free' })).toMatchObject({ subdomain: 'ada' });
  });
});

describe('idempotency keys', () => {
  const counting = () => {
    let keys = 0;
    return idempotencyKeys(() => `key${++keys}`);
  };

  it('keeps the key of a request that has no answer yet', () => {
    const { keyFor } = counting();
    expect([keyFor({ region: 'eu' }), keyFor({ region: 'eu' })]).toEqual(['key1', 'key1']);
  });
  it('makes a new key for a changed request and after an answer', () => {
    const { keyFor, answered } = counting();
    expect([keyFor({ region: 'eu' }), keyFor({ region: 'us' })]).toEqual(['key1', 'key2']);
    answered();
    expect(keyFor({ region: 'us' })).toBe('key3');
  });
  it('makes keys of 128 bits', () => expect(newIdempotencyKey()).toMatch(/^[0-9a-f]{32}$/));
});
