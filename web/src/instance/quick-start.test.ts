import { expect, it } from 'vitest';
import { curlExample, modelExample } from './quick-start.tsx';

it('calls a model with a program key, and never with the token that opens the assistant', () => {
  const example = modelExample({ baseUrl: 'https://clawdet.com/llm/v1', model: 'grok-4.2' });
  expect(example).toContain('curl -N https://clawdet.com/llm/v1/chat/completions');
  expect(example).toContain('$CLAWDET_KEY');
  expect(example).toContain('"model": "grok-4.2"');
  expect(example).not.toContain('ASSISTANT_TOKEN');
});

it('calls the assistant at its own address with its token', () => {
  const example = curlExample('https://ada.clawdet.com/');
  expect(example).toContain('curl -N https://ada.clawdet.com/v1/chat/completions');
  expect(example).toContain('$ASSISTANT_TOKEN');
});

it.each([
  ['the model', modelExample({ baseUrl: 'https://clawdet.com/llm/v1', model: 'grok-4.2' })],
  ['the assistant', curlExample('https://ada.clawdet.com/')],
])(
  'the example for %s streams, as a silent answer is cut off, and asks for errors as JSON',
  (_of, example) => {
    const body = /-d '(.*)'$/s.exec(example)?.[1] ?? '';
    expect(JSON.parse(body)).toMatchObject({ stream: true });
    expect(example).toContain('-H "Accept: application/json"');
  },
);
