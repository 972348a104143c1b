import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { Instance } from '../api/contract.ts';
import { Details } from './details.tsx';
import { buildInstance } from './instance.builder.ts';

/** What Details say about the server; undefined if they have no such row. */
function serverRow(server: Instance['server']): string | undefined {
  const html = renderToStaticMarkup(<Details instance={buildInstance({ server })} catalog={null} />);
  return /<dt>Server<\/dt><dd[^>]*>([^<]*)/.exec(html)?.[1];
}

it.each([
  ['cx23', 2, 40, '2 vCPU, 4 GB memory, 40 GB disk (cx23)'],
  ['cpx21', 3, 80, '3 vCPU, 4 GB memory, 80 GB disk (cpx21)'],
])('a %s is shown with the %i cores that it has', (type, cores, diskGb, words) => {
  expect(serverRow({ type, cores, memoryGb: 4, diskGb })).toBe(words);
});

it('a type that the catalog does not know is shown by its name', () => {
  expect(serverRow({ type: 'ccx99', cores: null, memoryGb: null, diskGb: null })).toBe('ccx99');
});

it('an assistant without a server has no such row', () => {
  expect(serverRow(null)).toBeUndefined();
});
