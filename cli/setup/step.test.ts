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

/** Brings the steps and returns what was said and in which order they were brought. */
async function run(steps: SetupStep[]): Promise<{ lines: string[]; brought: string[]; error?: unknown }> {
  const lines: string[] = [];
  const brought: string[] = [];
  const noted = steps.map((step) => ({
    ...step,
    install: async (...all: Parameters<SetupStep['install']>) => {
      await step.install(...all);
      brought.push(step.name);
    },
  }));
  const error = await installSteps(await pendingSteps(noted), { say: (line) => lines.push(line) }).catch(
    (reason: unknown) => reason,
  );
  return { lines, brought, error };
}

/** A promise that is settled from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Opens one and waits for the other: two that do so end only side by side. */
function both(mine: { open: () => void }, others: { opened: Promise<void> }): Promise<void> {
  mine.open();
  return others.opened;
}

test('a step with nothing missing says nothing and does nothing', async () => {
  expect(await run([aStep('a', { missing: async () => [] })])).toEqual({ lines: [], brought: [] });
});

test('each step is told what it misses, and says how long it took', async () => {
  const told: string[][] = [];
  const step = aStep('a', {
    missing: async () => ['x', 'y'],
    install: async (missing) => void told.push(missing),
  });
  const { lines } = await run([step]);
  expect(told).toEqual([['x', 'y']]);
  expect(lines).toEqual(['  A: x, y …', expect.stringMatching(/^ {2}A: done in \d+ s$/)]);
});

test('steps that need nothing of each other work side by side', async () => {
  const [first, second] = [gate(), gate()];
  const steps = [
    aStep('a', { install: () => both(first, second) }),
    aStep('b', { install: () => both(second, first) }),
  ];
  expect((await run(steps)).brought.sort()).toEqual(['a', 'b']);
});

test('a step waits for those that it needs, in whatever order they are given', async () => {
  expect((await run([aStep('b', { after: ['a'] }), aStep('a')])).brought).toEqual(['a', 'b']);
});

test('a step does not wait for one that has nothing missing', async () => {
  const steps = [aStep('a', { missing: async () => [] }), aStep('b', { after: ['a'] })];
  expect((await run(steps)).brought).toEqual(['b']);
});

test('where one fails, those that need it do not begin, the others end, and its failure is thrown', async () => {
  const broken = aStep('a', { install: () => Promise.reject(new Error('no Go')) });
  const { brought, error } = await run([
    broken,
    aStep('b', { after: ['a'] }),
    aStep('c', { after: ['b'] }),
    aStep('d'),
  ]);
  expect(brought).toEqual(['d']);
  expect(error).toEqual(new Error('no Go'));
});
