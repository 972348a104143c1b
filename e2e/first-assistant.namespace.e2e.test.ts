import { describe } from 'vitest';
import { describeFirstAssistant } from './first-assistant.suite.ts';

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('with namespace servers, as root', () =>
  describeFirstAssistant({ servers: 'namespace', as: 'root' }),
);
