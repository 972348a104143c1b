import { expect, test } from 'vitest';
import { runSteps, type SetupStep } from './step.ts';

function aStep(name: string, missing: string[], brought: string[]): SetupStep {
  return {
    name,
    missing: async () => missing,
    bring: async (what) => {
      brought.push(...what);
    },
  };
}

test('a step with nothing missing says nothing and does nothing', async () => {
  const brought: string[] = [];
  const lines: string[] = [];
  expect(await runSteps([aStep('Toolchain', [], brought)], (line) => lines.push(line))).toBe(0);
  expect({ brought, lines }).toEqual({ brought: [], lines: [] });
});

test('each step is told what it misses, in order, and says how long it took', async () => {
  const brought: string[] = [];
  const lines: string[] = [];
  await runSteps([aStep('A', ['x'], brought), aStep('B', ['y', 'z'], brought)], (line) => lines.push(line));
  expect(brought).toEqual(['x', 'y', 'z']);
  expect(lines[1]).toMatch(/A: done in \d+\.\d s/);
});

test('a step that fails stops those after it', async () => {
  const brought: string[] = [];
  const failing: SetupStep = {
    ...aStep('A', ['x'], brought),
    bring: () => Promise.reject(new Error('no Go')),
  };
  await expect(runSteps([failing, aStep('B', ['y'], brought)], () => {})).rejects.toThrow('no Go');
  expect(brought).toEqual([]);
});
