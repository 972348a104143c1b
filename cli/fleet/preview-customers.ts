import type { PlannedChange } from '../../infra/engine/contract.ts';
import { EngineError } from '../../infra/engine/failure/errors.ts';
import type { CustomerPreview } from './group.ts';

/** Previews one customer. */
export type PreviewOne<C> = (customer: C) => Promise<{ planned: PlannedChange[] }>;

/**
 * Looks at customers, `concurrency` at a time, and keeps a failure as what that look came to. An aborted look is not one:
 * the rest is left, and what is known so far is returned.
 */
export async function previewCustomers<C extends { subdomain: string }>(
  customers: readonly C[],
  previewOne: PreviewOne<C>,
  options: { concurrency: number; signal: AbortSignal; onPreviewed: (done: number) => void },
): Promise<CustomerPreview[]> {
  const previews: CustomerPreview[] = [];
  const queue = customers.values();
  const work = async (): Promise<void> => {
    // All lanes draw from one iterator, so that a slow customer holds up its own lane only.
    for (const customer of queue) {
      if (options.signal.aborted) return;
      const one = await previewCustomer(customer, previewOne);
      if (options.signal.aborted) return;
      options.onPreviewed(previews.push(one));
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  return previews;
}

async function previewCustomer<C extends { subdomain: string }>(
  customer: C,
  previewOne: PreviewOne<C>,
): Promise<CustomerPreview> {
  try {
    return { customer: customer.subdomain, planned: (await previewOne(customer)).planned };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof EngineError ? error.code : 'not_previewed';
    return { customer: customer.subdomain, failure: { code, message } };
  }
}
