import type { FoundDrift } from '../findings/drift.schema.ts';

/** What the stack of an adopted server declares. */
export interface DeclaredByAdoption {
  serverId: string;
  name: string;
  labels: Record<string, string>;
  /** Undefined if no record leads to it. */
  record?: { proxied: boolean; comment?: string | undefined } | undefined;
}

/** Why a repair of an adopted server's type is refused. */
export const NOT_RESIZED =
  'This server was adopted, and changing its type would cut its power. Change it back at Hetzner together with its owner, or ignore this finding.';

type Unrepairable = Pick<FoundDrift, 'unrepairable'>;

/** An adopted server that is gone is never made again. */
export function goneForGood(adopted: DeclaredByAdoption | undefined): Unrepairable {
  return adopted
    ? {
        unrepairable:
          'This server was adopted, and an adopted server is never created again: its owner deletes the assistant and orders a new one.',
      }
    : {};
}

/** A record that was not there when the server was adopted is made on request only. */
export function neverThere({
  adopted,
  subdomain,
}: {
  adopted?: DeclaredByAdoption;
  subdomain: string;
}): Unrepairable {
  if (!adopted || adopted.record) return {};
  return {
    unrepairable: `No record led to this server when it was adopted. Create it with  npx clawdet up ${subdomain}`,
  };
}

/** Whether something was missing before we had it: so many of them say nothing about the scan. */
export function isKnownGap({ kind, unrepairable }: Pick<FoundDrift, 'kind' | 'unrepairable'>): boolean {
  return kind === 'record_missing' && unrepairable !== undefined;
}
