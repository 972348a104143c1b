import type { Condition } from './condition.schema.ts';
import type { InstanceRecord } from './instance.model.ts';

/** What scans say about an instance now. */
export interface ScannedState {
  conditions: Condition[];
  /** Hetzner's name of the type that its server really has. */
  serverType: string;
}

/** The fields that are read of an instance for its scanned state. */
export type ScannedInstance = Pick<InstanceRecord, '_id' | 'cell' | 'observed' | 'placement' | 'adopted'>;

/**
 * Reads what scans say about instances, with the same two queries for one and for many, and returns it by instance. Scans
 * are above assistants, so composition passes this in.
 */
export type ReadScannedStates = (
  instances: readonly ScannedInstance[],
) => Promise<(instance: ScannedInstance) => ScannedState>;
