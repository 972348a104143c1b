import { Schema } from 'mongoose';

/**
 * When a cell was last looked at with a result, at one depth. The runs say the same, but a customer's page reads this with
 * each load, and finding the last of a week's runs takes the embedded database a tenth of a second.
 */
export interface ScanLookRecord {
  /** Cell and depth: `eu1 inventory`. */
  _id: string;
  beganAt: Date;
  endedAt: Date;
  /** So much looked unhealthy that the scan itself is suspected to be wrong. */
  suspected: boolean;
}

/** `scan_looks`: one row per cell and depth. */
export const scanLookSchema = new Schema<ScanLookRecord>(
  {
    _id: { type: String, required: true },
    beganAt: { type: Date, required: true },
    endedAt: { type: Date, required: true },
    suspected: { type: Boolean, required: true },
  },
  { versionKey: false },
);

/** The id of a cell's look at a depth. */
export function scanLookId(cell: string, depth: string): string {
  return `${cell} ${depth}`;
}
