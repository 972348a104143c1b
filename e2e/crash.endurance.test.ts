import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Customer } from './customer.ts';
import { type LaunchedProduct, launchProduct } from './launched-product.fixture.ts';

describe('killing the whole product in the middle of a provision', () => {
  let product: LaunchedProduct;

  beforeAll(async () => {
    product = await launchProduct({ servers: 'process', latency: 'realistic' });
  });
  afterAll(() => product?.remove());

  test.each(['creating_vps', 'installing'])(
    'during %s and restarting it ends with one server, one record and a ready customer',
    async (step) => {
      const before = await product.sandboxContents();
      const customer = await Customer.register(() => product.run);
      await customer.start();
      await customer.untilStep(step);
      const addresses = product.run.sandbox;
      await product.crash();
      await product.restart();
      expect(product.run.sandbox).toEqual(addresses);
      await customer.untilReady();
      const after = await product.sandboxContents();
      const own = (list: { name: string }[]) => list.filter(({ name }) => name.includes(customer.subdomain));
      expect(own(after.servers)).toHaveLength(1);
      expect(own(after.records)).toHaveLength(1);
      expect(after.servers).toHaveLength(before.servers.length + 1);
      expect(after.records).toHaveLength(before.records.length + 1);
    },
  );
});
