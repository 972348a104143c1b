import {
  type RateLimitSummary,
  rateLimitSummaries,
  rateLimitWaitText,
} from '../../api/fleet/cloud-rate-limits/rate-limit.present.ts';
import { bindFleetCollections } from '../../api/fleet/fleet.collections.ts';
import { print, printJson } from '../print.ts';
import { table } from '../table.ts';
import { withConnection } from './context.ts';

/** Prints how many calls each cell may still make to each cloud: a table, or JSON with `json`. */
export async function showRateLimits(home: string, { json }: { json?: boolean }): Promise<void> {
  const lines = await withConnection(home, (connection) =>
    rateLimitSummaries(bindFleetCollections(connection)),
  );
  if (json) return printJson(lines);
  if (lines.length === 0) return print('No cloud has been called yet.\n');
  print(
    table(
      ['cell', 'cloud', 'left', 'of', 'waiting', 'operations/h', 'inventory/h', 'repair/h'],
      lines.map(cells),
    ),
  );
  for (const { cloud, blockedUntil, waiting } of lines)
    if (blockedUntil) print(`${rateLimitWaitText({ cloud, until: blockedUntil, waiting })}\n`);
}

function cells({ cell, cloud, left, limit, seconds, waiting, spent }: RateLimitSummary): string[] {
  const { operations, inventory, repair } = spent;
  const counts = [waiting, operations, inventory, repair].map(String);
  return [cell, cloud, String(left), `${limit} in ${seconds / 60} min`, ...counts];
}
