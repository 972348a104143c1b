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

it('marks the step at which a cancelled operation stopped with a word, and not as failed', () => {
  const html = renderToStaticMarkup(<StepList steps={stepsOf('installing:stopped')} now={0} />);
  expect(html).toContain('<span class="step__state">: stopped</span>');
  expect(html).not.toContain('failed');
});

it('does not promise to be done after a clean-up', () => {
  const givenUp = stepsOf('installing:failed complete cleaning_up:succeeded');
  const html = renderToStaticMarkup(<StepList steps={givenUp} now={0} />);
  expect(html).toContain('data-step="cleaning_up"');
  expect(html).not.toContain('data-step="complete"');
});
