import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { curlExample } from './token-examples.ts';
import { UseToken } from './use-token.tsx';

afterEach(() => vi.unstubAllGlobals());

it('names the server of the page, and a token nowhere', () => {
  vi.stubGlobal('location', { origin: 'https://clawdet.example' });
  const markup = renderToStaticMarkup(<UseToken />);
  expect(markup).toContain('npx clawdet login --url https://clawdet.example');
  expect(markup).toContain('curl -H @- https://clawdet.example/api/instances');
  expect(markup).not.toContain('clt_');
});

it('keeps the token out of the words of a program, which other accounts of the computer can list', () => {
  const call = curlExample('https://clawdet.example').split('\n').at(-1) ?? '';
  const [shellBuiltIn, program = ''] = call.split('|');
  expect(shellBuiltIn).toMatch(/^ *printf /);
  expect(program).not.toContain('TOKEN');
});
