import type { Migration } from '../platform/database/migrate.ts';
import { instanceDays } from './instance-days.ts';
import { ownerToTeam } from './owner-to-team.ts';
import { suspensionToTeam } from './suspension-to-team.ts';
import { waitingFlags } from './waiting-flags.ts';

/** All migrations, oldest first. */
export const MIGRATIONS: readonly Migration[] = [ownerToTeam, suspensionToTeam, waitingFlags, instanceDays];
