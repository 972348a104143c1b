import { MAX_DOWNLOADS } from './export.commands.ts';
import type { DataExportRecord } from './export.model.ts';
import type { ExportBody } from './export.schema.ts';

/** The public fields of a person's last export. */
export function presentExport(found: DataExportRecord | null): ExportBody {
  if (!found || found.status === 'removed') return { export: null };
  const { status, askedAt, archive, downloads, expiresAt } = found;
  return {
    export: {
      status: status === 'asked' ? 'preparing' : status,
      askedAt: askedAt.toISOString(),
      size: archive?.size ?? null,
      downloadsLeft: Math.max(0, MAX_DOWNLOADS - downloads),
      expiresAt: expiresAt.toISOString(),
    },
  };
}
