import type { ConditionType } from '../../assistants/instances/condition.schema.ts';
import type { FindingKind, ScanDepth } from '../findings/drift.kinds.ts';

/** Conditions that a finding can make false. `Drifted` is true for any finding, so it needs no rule. */
export type RuledCondition = Exclude<ConditionType, 'Drifted'>;

interface ConditionRule {
  /** The scan that has to look for the condition to be known. */
  depth: ScanDepth;
  /** Findings that make it false. */
  fails: readonly FindingKind[];
  /** Findings behind which the scan cannot see it. */
  hides: readonly FindingKind[];
  /** Why it is true right after an installation, which checks this too; none: only a scan sees it. */
  installed?: string;
}

const NO_SERVER: readonly FindingKind[] = ['server_missing', 'server_off'];
/** The host check reaches no server behind these. */
const OUT_OF_REACH: readonly FindingKind[] = ['inside_unreachable', 'server_address_changed'];

/** What each condition follows from. A finding that is ignored counts as well: the server is no less off. */
export const CONDITION_RULES: Record<RuledCondition, ConditionRule> = {
  ServerReady: {
    depth: 'inventory',
    fails: [...NO_SERVER, 'inside_unreachable'],
    hides: [],
    installed: 'created',
  },
  DnsPublished: {
    depth: 'inventory',
    fails: [
      'record_missing',
      'record_renamed',
      'record_content_changed',
      'record_duplicated',
      'server_address_changed',
    ],
    hides: [],
    installed: 'created',
  },
  GatewayHealthy: {
    depth: 'inside',
    fails: [...NO_SERVER, 'container_missing', 'container_stopped', 'container_unhealthy'],
    hides: OUT_OF_REACH,
    installed: 'answered',
  },
  MemoryAvailable: { depth: 'inside', fails: ['memory_low'], hides: [...NO_SERVER, ...OUT_OF_REACH] },
  DiskAvailable: { depth: 'inside', fails: ['disk_full'], hides: [...NO_SERVER, ...OUT_OF_REACH] },
};

/** The customer's sentence for each finding that makes a condition false. */
const FAILED_MESSAGES: Partial<Record<FindingKind, string>> = {
  server_missing: 'Your server is gone. We create a new one and write to you.',
  server_off: 'Your server is switched off. We switch it on again.',
  inside_unreachable: 'We cannot reach your server at the moment.',
  record_missing: 'The DNS record of your address is gone. We create it again.',
  record_renamed: 'The DNS record of your address was renamed. We restore it.',
  record_content_changed: 'Your address leads to another server. We point it back.',
  record_duplicated: 'A second DNS record takes part of the traffic of your address.',
  server_address_changed: 'Your server has a new IP address, which your address does not lead to yet.',
  container_missing: 'Your assistant is not installed on its server any more. We install it again.',
  container_stopped: 'Your assistant is not running. We start it again.',
  container_unhealthy: 'Your assistant runs, but it does not answer.',
  memory_low: 'The memory of your server is nearly used up.',
  disk_full: 'The disk of your server is nearly full.',
};

const TRUE_MESSAGES: Record<RuledCondition, string> = {
  ServerReady: 'Your server runs.',
  DnsPublished: 'Your address leads to your server.',
  GatewayHealthy: 'Your assistant answers.',
  MemoryAvailable: 'There is free memory.',
  DiskAvailable: 'There is free disk space.',
};

/** The sentences that are others for an adopted server, which is never created again. */
const ADOPTED_MESSAGES: typeof FAILED_MESSAGES = {
  server_missing: 'Your server is gone. Delete this assistant to order a new one.',
  record_missing: 'No DNS record leads from your address to your server. Write to us, and we create it.',
};

/** The sentence for a condition that a finding makes false. */
export function failedMessage(kind: FindingKind, isAdopted = false): string {
  const own = isAdopted ? ADOPTED_MESSAGES[kind] : undefined;
  return own ?? FAILED_MESSAGES[kind] ?? `Something is wrong: ${kind.replaceAll('_', ' ')}.`;
}

export function trueMessage(type: RuledCondition): string {
  return TRUE_MESSAGES[type];
}
