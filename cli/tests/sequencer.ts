import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/**
 * The files that take longest, longest first. Vitest orders files by how long they took the last time, or in a new clone
 * by their size: a short file with a long test would then run last, and everything would wait for it.
 */
const SLOW = [
  'e2e/first-assistant.namespace',
  'e2e/first-assistant.process',
  'e2e/operators',
  'api/main',
  'infra/engine/crash',
  'infra/engine/engine',
  'policy/policy',
  'infra/engine/state/state',
  'gateway/budget/budget-client',
  'cli/operators/preview-all',
  'cli/operators/drift',
  'api/fleet/cloud-rate-limits/egress-proxy',
  'cli/operators/admin-action',
  'stacks/customer',
  'e2e/drift',
  'api/drift/scans/outage',
];

/** Starts the files that are known to take long first. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification): number => {
      const found = SLOW.findIndex((name) => moduleId.includes(`/${name}.`));
      return found < 0 ? SLOW.length : found;
    };
    // The sort is stable, so the others stay in Vitest's order.
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}
