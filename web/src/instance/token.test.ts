import { expect, it } from 'vitest';
import { curlExample } from './quick-start.tsx';
import { signedInUrl } from './token.ts';

it('the token travels in the fragment, which no server sees', () => {
  const url = signedInUrl('https://ada.clawdet.com/', 'ab12');
  expect(url).toBe('https://ada.clawdet.com/#token=ab12');
  expect(new URL(url).search).toBe('');
});

it('the example contains the variable for the token, never the token', () => {
  expect(curlExample('https://ada.clawdet.com')).toContain('Bearer $ASSISTANT_TOKEN');
});
