import type { Connection, Model } from 'mongoose';
import type { AssistantCollections } from '../assistants/assistant.collections.ts';
import { type FindingRecord, findingSchema } from './findings/finding.model.ts';
import { bindForeignResources, type ForeignResourceRecord } from './scans/foreign-resource.model.ts';
import { type ScanLookRecord, scanLookSchema } from './scans/scan-look.model.ts';
import { type ScanRunRecord, scanRunSchema } from './scans/scan-run.model.ts';

/** The collections that drift needs: findings, scan runs and looks, and those of the assistants that are compared. */
export interface DriftCollections extends AssistantCollections {
  findings: Model<FindingRecord>;
  driftScanRuns: Model<ScanRunRecord>;
  scanLooks: Model<ScanLookRecord>;
  foreignResources: Model<ForeignResourceRecord>;
}

export function bindDriftCollections(
  connection: Connection,
): Pick<DriftCollections, 'findings' | 'driftScanRuns' | 'scanLooks' | 'foreignResources'> {
  return {
    findings: connection.model<FindingRecord>('findings', findingSchema, 'findings'),
    driftScanRuns: connection.model<ScanRunRecord>('drift_passes', scanRunSchema, 'drift_passes'),
    scanLooks: connection.model<ScanLookRecord>('scan_looks', scanLookSchema, 'scan_looks'),
    foreignResources: bindForeignResources(connection),
  };
}
