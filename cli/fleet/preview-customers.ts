import type { PlannedChange } from '../../infra/engine/contract.ts';
import { EngineError } from '../../infra/engine/failure/errors.ts';
import type { CustomerPreview } from './group.ts';

/** Previews one customer. */
export type PreviewOne<C> = (customer: C) => Promise<{ planned: PlannedChange[] }>;

/**
 * Previews customers, `concurrency` at a time, and returns a failure as the result of its customer. An aborted preview is
 * no failure: the rest is skipped, and the results so far are returned.
 */
export async function previewCustomers<C extends { subdomain: string }>(
  customers: readonly C[],
  previewOne: PreviewOne<C>,
  options: { concurrency: number; signal: AbortSignal; onPreviewed: (done: number) => void },
): Promise<CustomerPreview[]> {
  const previews: CustomerPreview[] = [];
  const queue = customers.values();
  const work = async (): Promise<void> => {
    // All loops take from one iterator, so that a slow customer delays only its own loop.
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
