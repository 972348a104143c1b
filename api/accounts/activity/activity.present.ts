import { networkWords } from '../sessions/session.client.ts';
import type { ActivityRecord } from './activity.model.ts';
import type { ActivityPage } from './activity.read.ts';
import type { ActivityBody, ActivityEntryBody } from './activity.schema.ts';

/** One page of an account's activity as the API returns it. */
export function presentActivity({ rows, next }: ActivityPage): ActivityBody {
  return { entries: rows.map(presentEntry), next: next?.toString() ?? null };
}

function presentEntry(row: ActivityRecord): ActivityEntryBody {
  return {
    id: row._id.toString(),
    at: row.at.toISOString(),
    act: row.act,
    by: row.by,
    browser: row.browser ?? null,
    network: row.network ? networkWords(row.network) : null,
    count: row.count ?? 1,
    detail: row.detail ?? {},
  };
}
