import type { FoundDrift } from '../findings/drift.schema.ts';

/** Makes a finding about one resource of an instance. */
export type InventoryFindingBuilder = (
  kind: FoundDrift['kind'],
  expected: string,
  actual: string,
) => FoundDrift;

/** A builder of findings about a resource, such as `server 42`. */
export function findingBuilder(
  { id, subdomain }: { id: string; subdomain: string },
  resource: string,
): InventoryFindingBuilder {
  return (kind, expected, actual) => ({
    kind,
    resource,
    subject: subdomain,
    instanceId: id,
    expected,
    actual,
  });
}

/** A finding if the two texts differ, else none. */
export function differs(
  say: InventoryFindingBuilder,
  kind: FoundDrift['kind'],
  expected: string,
  actual: string,
): FoundDrift[] {
  return expected === actual ? [] : [say(kind, expected, actual)];
}
