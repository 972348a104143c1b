import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { buildSetup } from './setup.builder.ts';
import { SetupCard } from './setup-panel.tsx';

const shown = (setup: Parameters<typeof buildSetup>[0] = {}, stage: 'nothing' | 'order' = 'nothing') =>
  renderToStaticMarkup(<SetupCard setup={buildSetup(setup)} stage={stage} />);

it('shows how much is done, what is being built, how long the rest takes, and that ordering is possible', () => {
  const html = shown();
  expect(html).toMatch(/<progress [^>]*value="40" aria-label="Getting ready for assistants"/);
  expect(html).toContain('7 of 12 parts are installed.');
  expect(html).toContain('Now: the Hetzner plugin.');
  expect(html).toContain('About 6 minutes left.');
  expect(html).toContain('You can order now');
});

it('shows what happened, the next step and that the order is kept', () => {
  const failure = { message: 'The disk is full.', next: 'free 2 GB of disk' };
  const html = shown({ state: 'failed', failure }, 'order');
  expect(html).toContain('The disk is full.');
  expect(html).toContain('Free 2 GB of disk.');
  expect(html).toContain('Your order is kept');
});

it('says that the operator can see the reason when the customer may not', () => {
  expect(shown({ state: 'failed' })).toContain('The operator of this service can see the reason.');
});
