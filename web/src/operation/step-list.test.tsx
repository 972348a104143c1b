import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { stepsOf } from './operation.builder.ts';
import { StepList } from './step-list.tsx';

it('renders each step with its name, its state and, for screen readers, the state in words', () => {
  const html = renderToStaticMarkup(<StepList steps={stepsOf('creating_vps:running complete')} now={0} />);
  expect(html).toContain('data-step="creating_vps" data-status="running" aria-current="step"');
  expect(html).toContain('data-step="complete" data-status="waiting"');
  expect(html).toContain(': in progress');
});
