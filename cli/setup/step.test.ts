import { expect, test } from 'vitest';
import { installSteps, pendingSteps, type SetupStep } from './step.ts';

function aStep(name: string, change: Partial<SetupStep> = {}): SetupStep {
  return {
    name,
    title: name.toUpperCase(),
    need: 'page',
    expected: 1,
    missing: async () => [`${name} itself`],
    install: async () => {},
    ...change,
  };
}

/** Installs the steps and returns the printed lines and the order of installation. */
async function run(steps: SetupStep[]): Promise<{ lines: string[]; installed: string[]; error?: unknown }> {
  const lines: string[] = [];
  const installed: string[] = [];
  const recorded = steps.map((step) => ({
    ...step,
    install: async (...all: Parameters<SetupStep['install']>) => {
      await step.install(...all);
      installed.push(step.name);
    },
  }));
  const error = await installSteps(await pendingSteps(recorded), { say: (line) => lines.push(line) }).catch(
    (reason: unknown) => reason,
  );
  return { lines, installed, error };
}

/** A promise that is resolved from outside. */
function deferred(): { done: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const done = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { done, resolve };
}

/** Resolves one and waits for the other: two such steps end only if they run concurrently. */
function meet(own: { resolve: () => void }, other: { done: Promise<void> }): Promise<void> {
  own.resolve();
  return other.done;
}

test('a step with nothing missing prints nothing and does nothing', async () => {
  expect(await run([aStep('a', { missing: async () => [] })])).toEqual({ lines: [], installed: [] });
});

test('each step receives what is missing, and prints how long it took', async () => {
  const received: string[][] = [];
  const step = aStep('a', {
    missing: async () => ['x', 'y'],
    install: async (missing) => void received.push(missing),
  });
  const { lines } = await run([step]);
  expect(received).toEqual([['x', 'y']]);
  expect(lines).toEqual(['  A: x, y …', expect.stringMatching(/^ {2}A: done in \d+ s$/)]);
});

test('independent steps run concurrently', async () => {
  const [first, second] = [deferred(), deferred()];
  const steps = [
    aStep('a', { install: () => meet(first, second) }),
    aStep('b', { install: () => meet(second, first) }),
  ];
  expect((await run(steps)).installed.sort()).toEqual(['a', 'b']);
});

test('a step waits for the steps that it needs, in any order of the list', async () => {
  expect((await run([aStep('b', { after: ['a'] }), aStep('a')])).installed).toEqual(['a', 'b']);
});

test('a step does not wait for one that has nothing missing', async () => {
  const steps = [aStep('a', { missing: async () => [] }), aStep('b', { after: ['a'] })];
  expect((await run(steps)).installed).toEqual(['b']);
});

test('if a step fails, the steps that need it do not start, the others complete, and its error is thrown', async () => {
  const broken = aStep('a', { install: () => Promise.reject(new Error('no Go')) });
  const { installed, error } = await run([
    broken,
    aStep('b', { after: ['a'] }),
    aStep('c', { after: ['b'] }),
    aStep('d'),
  ]);
  expect(installed).toEqual(['d']);
  expect(error).toEqual(new Error('no Go'));
});
