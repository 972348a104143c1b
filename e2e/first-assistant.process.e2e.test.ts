import { describe } from 'vitest';
import { describeFirstAssistant } from './first-assistant.suite.ts';

describe('with process servers, as an unprivileged user', () =>
  describeFirstAssistant({ servers: 'process', as: 'an unprivileged user' }));
