import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { assistantExamples, modelExamples } from './examples.ts';
import { Programs } from './programs.tsx';

afterEach(() => vi.unstubAllGlobals());

/** The section’s text, without its markup. */
function text(): string {
  vi.stubGlobal('location', { origin: 'https://clawdet.com' });
  return renderToStaticMarkup(<Programs catalog={null} />).replace(/<[^>]+>/g, '');
}

it('says that answers of over 100 seconds have to be streamed, and what happens to one that is not', () => {
  const words = text();
  expect(words).toContain('Stream whatever may take longer than a minute');
  expect(words).toContain('with stream: true an answer arrives as it is written');
  expect(words).toContain('ends a connection after 100 seconds without data');
  expect(words).toContain('ends with status 524');
});

it('says that a stream of the assistant ends as well when nothing is written for 100 seconds', () => {
  expect(text()).toContain('it also ends after 100 seconds in which nothing is written');
});

it.each([
  ...assistantExamples.map((example) => ({ ...example, of: 'assistant' })),
  ...modelExamples('grok-4.2').map((example) => ({ ...example, of: 'model' })),
])('the $language example for the $of streams', ({ code }) => {
  expect(code).toMatch(/stream: true|stream=True|"stream": true/);
});

it('asks for errors as JSON where a client does not do so by itself', () => {
  const curl = assistantExamples.find(({ language }) => language === 'curl');
  expect(curl?.code).toContain('-H "Accept: application/json"');
});
