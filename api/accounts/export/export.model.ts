import { Schema, type Types } from 'mongoose';
import type { WorkerIdentity } from '../../platform/process/worker-identity.ts';

/**
 * `asked` until a worker has put the archive together; `ready` or `failed` then. `removed` is what stays for an hour after the
 * archive went, so that a worker that still writes to it leaves nothing behind.
 */
type ExportStatus = 'asked' | 'ready' | 'failed' | 'removed';

/** One export of what is stored about a person. The archive itself is in `export_chunks`. */
export interface DataExportRecord {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  status: ExportStatus;
  askedAt: Date;
  /** Grows with each worker that begins; only the last one can finish. It also names the chunks of its archive. */
  attempt: number;
  /** Grows while a worker puts the archive together. */
  beat: number;
  /** The worker that does so. */
  holder?: WorkerIdentity | null;
  archive?: ArchiveRecord | null;
  /** Whether the mail with its link is queued; set once it is ready. */
  isMailed?: boolean;
  /** How often it was downloaded. */
  downloads: number;
  /** When everything of it goes. */
  expiresAt: Date;
}

/** A finished archive: how to read its chunks. */
export interface ArchiveRecord {
  /** Of the archive before encryption, in bytes. */
  size: number;
  chunks: number;
  /** The random key of this archive (AES-256-GCM), its nonce and its tag, sealed by the vault. */
  sealed: string;
}

const holder = { owner: String, host: String, pid: Number, pidStart: String };
const inner = { _id: false } as const;

/** `data_exports`: polled, so its rows are removed soon; found by id and by user. */
export const dataExportSchema = new Schema<DataExportRecord>(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    status: { type: String, required: true, default: 'asked' },
    askedAt: { type: Date, required: true },
    attempt: { type: Number, default: 0 },
    beat: { type: Number, default: 0 },
    holder: { type: new Schema(holder, inner), default: null },
    archive: { type: new Schema({ size: Number, chunks: Number, sealed: String }, inner), default: null },
    isMailed: Boolean,
    downloads: { type: Number, default: 0 },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
);
dataExportSchema.index({ userId: 1 });
dataExportSchema.index({ status: 1 });

/** A part of an encrypted archive: `_id` is `<export>/<attempt>/<number>`, numbers from 0. */
export interface ExportChunkRecord {
  _id: string;
  exportId: Types.ObjectId;
  data: Buffer;
}

/** `export_chunks`: read by id, removed by export. */
export const exportChunkSchema = new Schema<ExportChunkRecord>(
  {
    _id: { type: String, required: true },
    exportId: { type: Schema.Types.ObjectId, required: true },
    data: { type: Buffer, required: true },
  },
  { versionKey: false },
);
exportChunkSchema.index({ exportId: 1 });
