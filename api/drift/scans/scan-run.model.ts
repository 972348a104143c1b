import { Schema, type Types } from 'mongoose';
import type { ScanDepth } from '../findings/drift.kinds.ts';

/** One scan of a cell, at one depth. */
export interface ScanRunRecord {
  _id: Types.ObjectId;
  cell: string;
  depth: ScanDepth;
  /** Counts a cell's runs at a depth. Unique with both, so that only one of several workers makes each run. */
  number: number;
  outcome: 'running' | 'done' | 'stopped' | 'failed';
  /** Why it failed, or why nothing is repaired. */
  reason?: string | null;
  beganAt: Date;
  /** Renewed while the run is in progress. Others compare it with its earlier value only, never with their own clock. */
  expiresAt: Date;
  endedAt?: Date | null;
  /** When the next one is due. */
  nextAt?: Date | null;
  /** Calls to the clouds. */
  calls: number;
  /** Instances that were compared. */
  instances: number;
  /** Findings that the scan saw. */
  findings: number;
}

/** `driftScanRuns`, stored as `drift_passes`: unique by cell, depth and number. */
export const scanRunSchema = new Schema<ScanRunRecord>(
  {
    cell: { type: String, required: true },
    depth: { type: String, required: true },
    number: { type: Number, required: true },
    outcome: { type: String, default: 'running' },
    reason: { type: String, default: null },
    beganAt: Date,
    expiresAt: Date,
    endedAt: { type: Date, default: null },
    nextAt: { type: Date, default: null },
    calls: { type: Number, default: 0 },
    instances: { type: Number, default: 0 },
    findings: { type: Number, default: 0 },
  },
  { versionKey: false },
);
scanRunSchema.index({ cell: 1, depth: 1, number: 1 }, { unique: true });
