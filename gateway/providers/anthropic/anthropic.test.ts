import { describe } from 'vitest';
import { describeProvider } from '../provider.suite.ts';
import { createAnthropic } from './anthropic.ts';

describe('Anthropic', () => {
  describeProvider({
    cloud: 'anthropic',
    model: 'claude-sonnet-5-5',
    noCredit: 'error:credit_balance_too_low',
    at: ({ addresses, tokens }) => ({ baseUrl: `${addresses.anthropic}/v1`, apiKey: tokens.anthropicKey }),
    create: createAnthropic,
  });
});
