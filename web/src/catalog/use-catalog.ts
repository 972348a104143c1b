import type { Catalog } from '../api/contract.ts';
import { useLoad } from '../load/use-load.ts';

/** What is on offer here. */
export function useCatalog() {
  return useLoad<Catalog>('/api/catalog');
}
