import type { Catalog } from '../api/contract.ts';
import { useLoad } from '../load/use-load.ts';

/** Loads the sizes, the regions and the ways to log in. */
export function useCatalog() {
  return useLoad<Catalog>('/api/catalog');
}
