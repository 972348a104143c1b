import type { FaultPoint } from './fault-point.ts';

/** The points that every change runs: some of each kind, and the moments at which most can be lost. */
const defaultPoints: readonly string[] = [
  'provision: worker killed as installing begins',
  'provision: hcloud killed as creating_vps begins',
  'provision: worker killed inside POST server, which the cloud has done',
  'provision: engine killed inside POST server, which the cloud has done',
  'provision: cloudflare killed inside POST record, which the cloud has done',
  'provision: POST server done, its answer lost',
  'provision: POST record done, its answer lost',
  'provision: POST server answered 503 twice',
  'provision: POST server refused for good: the account is full',
  'destroy: worker killed inside DELETE server, which the cloud has done',
  'destroy: DELETE record done, its answer lost',
  'new cell: POST firewall done, its answer lost',
  'update: worker killed inside POST server, which the cloud has done',
  'repair: POST record done, its answer lost',
  'refresh: engine killed as comparing begins',
  'clean-up: worker killed as cleaning_up begins',
];

/**
 * The points to run: `all`, those whose name contains a given text (or one of several, separated by `|`), or the default
 * points without a filter. Throws if no point matches.
 */
export function selectPoints(points: readonly FaultPoint[], filter: string | undefined): FaultPoint[] {
  const defaults = new Set(defaultPoints);
  const unknown = defaultPoints.find((name) => !points.some((point) => point.name === name));
  if (unknown) throw new Error(`there is no fault point "${unknown}"`);
  const parts = filter?.split('|');
  const chosen = points.filter(({ name }) =>
    parts ? filter === 'all' || parts.some((part) => name.includes(part)) : defaults.has(name),
  );
  if (chosen.length === 0) throw new Error(`no fault point is called "${filter}"`);
  return chosen;
}
