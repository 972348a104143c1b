import type { HostReport } from '../../../infra/ssh/host-report.ts';
import type { FindingKind } from '../findings/drift.kinds.ts';
import type { FoundDrift } from '../findings/drift.schema.ts';

/** What a host should report. `token` is the salted hash. */
export interface ExpectedHost {
  instanceId: string;
  subdomain: string;
  imageReference: string;
  composeHash: string;
  configHash: string;
  token: string;
}

/** Percent of the disk in use from which the next update may find no room. */
const DISK_FULL = 90;
/** Share of memory available below which a server is about to kill a process. */
const MEMORY_LEFT = 0.03;

/**
 * Compares a report with what the last run installed. Pure. Findings contain hashes and words, never a token. A value
 * that was not read is no finding.
 */
export function compareHost(expected: ExpectedHost, report: HostReport): FoundDrift[] {
  const say = (kind: FindingKind, should: string, is: string): FoundDrift => ({
    kind,
    resource: `assistant of ${expected.subdomain}`,
    subject: expected.subdomain,
    instanceId: expected.instanceId,
    expected: should,
    actual: is,
  });
  const differs = (kind: FindingKind, should: string, is: string | undefined) =>
    is === undefined || should === is ? [] : [say(kind, should, is)];
  return [
    ...compareContainer(expected, report, say),
    ...differs('compose_changed', expected.composeHash, report.compose),
    ...differs('config_changed', expected.configHash, report.config),
    ...(isOtherToken(report.fileToken, expected)
      ? [say('token_changed', 'the customer’s', 'another one in gateway.env')]
      : []),
    ...(report.diskUsedPercent >= DISK_FULL
      ? [say('disk_full', `below ${DISK_FULL}%`, `${report.diskUsedPercent}%`)]
      : []),
    ...compareMemory(report, say),
  ];
}

/** A token that could not be read is not known to be another one. */
const isOtherToken = (read: string | undefined, { token }: ExpectedHost): boolean =>
  read !== undefined && read !== token;

type HostFindingBuilder = (kind: FindingKind, should: string, is: string) => FoundDrift;

function compareContainer(
  expected: ExpectedHost,
  { state, health, image, token, fileToken }: HostReport,
  say: HostFindingBuilder,
): FoundDrift[] {
  if (state === 'unknown') return [];
  if (state === 'missing') return [say('container_missing', 'running', 'no container')];
  if (state !== 'running') return [say('container_stopped', 'running', state)];
  // Another token in the file is a finding of its own.
  const isNews = isOtherToken(token, expected) && !isOtherToken(fileToken, expected);
  return [
    ...(health === 'unhealthy' ? [say('container_unhealthy', 'healthy', health)] : []),
    ...(image === undefined || image === expected.imageReference
      ? []
      : [say('image_changed', expected.imageReference, image)]),
    ...(isNews ? [say('token_changed', 'the customer’s', 'another one in the container')] : []),
  ];
}

function compareMemory(
  { memoryTotalKb, memoryAvailableKb }: HostReport,
  say: HostFindingBuilder,
): FoundDrift[] {
  const low = memoryTotalKb > 0 && memoryAvailableKb < memoryTotalKb * MEMORY_LEFT;
  return low
    ? [say('memory_low', `${MEMORY_LEFT * 100}% free`, `${Math.round(memoryAvailableKb / 1024)} MiB free`)]
    : [];
}
