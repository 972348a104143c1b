import { describe } from 'vitest';
import { describeProvider } from '../provider.suite.ts';
import { createOpenai } from './openai.ts';

describe('xAI', () => {
  describeProvider({
    cloud: 'xai',
    model: 'grok-4.2',
    noCredit: 'error:out_of_credits',
    at: ({ addresses, tokens }) => ({ baseUrl: `${addresses.xai}/v1`, apiKey: tokens.xaiKey }),
    create: createOpenai,
  });
});
