import { afterAll, afterEach, beforeAll } from 'vitest';
import type { RecordedCall } from '../../sandbox/core/call-log.ts';
import type { FaultRule } from '../../sandbox/core/fault-rules.ts';
import { openSandbox, type Sandbox } from '../../sandbox/open.ts';
import { attemptContext, promptCall } from './chat.builder.ts';
import { textOf } from './provider.fixture.ts';
import type { AttemptContext, Provider, ProviderAnswer } from './provider.ts';
import type { UpstreamSettings } from './upstream/settings.ts';

/** One provider and its simulator in the sandbox. */
export interface ProviderUnderTest {
  cloud: Extract<FaultRule['cloud'], keyof Sandbox['addresses']>;
  /** A model that the simulator has. */
  model: string;
  /** The sandbox's effect of an account without credit. */
  noCredit: FaultRule['effect'];
  at(sandbox: Sandbox): { baseUrl: string; apiKey: string };
  create(settings: UpstreamSettings): Provider;
}

/** A sandbox and providers that call it, for the tests of one `describe`. */
export interface ProviderWorld {
  sandbox(): Sandbox;
  /** The provider with its default settings. */
  provider(): Provider;
  /** Opens another provider, closed after the tests. */
  open(settings?: Partial<UpstreamSettings>): Provider;
  /** Injects a fault until the end of the test. */
  fault(effect: string): void;
  /** Asks for a sum. */
  ask(more?: object, by?: Provider, change?: Partial<AttemptContext>): Promise<ProviderAnswer>;
  /** How a call fails, at once or while its answer is read; `none` where it does not. */
  failureIn(question: Promise<ProviderAnswer>): Promise<string>;
  /** The last call that the simulator received. */
  lastCall(): RecordedCall | undefined;
}

/** Opens a sandbox before the tests and closes it after them. */
export function openProviderWorld({ cloud, model, at, create }: ProviderUnderTest): ProviderWorld {
  let sandbox: Sandbox;
  let usual: Provider;
  const opened: Provider[] = [];
  const open: ProviderWorld['open'] = (settings = {}) => {
    const made = create({ name: cloud, ...at(sandbox), ...settings });
    opened.push(made);
    return made;
  };
  beforeAll(async () => {
    sandbox = await openSandbox();
    usual = open();
  });
  afterEach(() => {
    for (const { id } of sandbox.state().faults) sandbox.clearFault(id);
  });
  afterAll(async () => {
    for (const made of opened) await made.close();
    await sandbox.close();
  });
  return {
    sandbox: () => sandbox,
    provider: () => usual,
    open,
    fault: (effect) => void sandbox.fault({ cloud, effect }),
    ask: (more = {}, by = usual, change = {}) =>
      by.chat(
        promptCall('What is 6 times 7?', { max_tokens: 500, ...more }),
        attemptContext({ model, ...change }),
      ),
    failureIn: (question) =>
      question.then(textOf).then(
        () => 'none',
        (error) => error.failure ?? String(error),
      ),
    lastCall: () => sandbox.state().calls.findLast((call) => call.cloud === cloud),
  };
}
