import { afterAll, expect, test } from 'vitest';
import { type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';

const products: LaunchedProduct[] = [];
afterAll(async () => {
  for (const product of products) await product.remove();
});

async function start(): Promise<LaunchedProduct> {
  const product = await launchProduct({ servers: 'process' });
  products.push(product);
  return product;
}

/** Every port that a product listens on, from the addresses in its run file. */
function portsOf({ run }: LaunchedProduct): number[] {
  const { servers: _servers, ...addresses } = run.sandbox ?? { servers: 'process' };
  return [run.web, ...Object.values(addresses)].map((address) => Number(new URL(address).port));
}

test('two first starts at the same moment both come up, each on its own ports', async () => {
  const both = await Promise.all([start(), start()]);
  const ports = both.flatMap(portsOf);
  expect(ports).toHaveLength(18);
  expect(new Set(ports).size).toBe(18);
  for (const { run } of both) expect((await fetch(run.web)).status).toBe(200);
});
