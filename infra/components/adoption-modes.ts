/**
 * What a run may see of the difference between what is declared and what there is.
 * `import`: nothing, so that the run that takes a resource over cannot change it.
 * `compare`: everything that the cloud reports, for the preview that proves the import.
 * `keep`: everything whose correction neither replaces a server nor cuts its power.
 */
export type AdoptionMode = 'import' | 'compare' | 'keep';

/** Properties of a server that its cloud does not report; a change of the first two would replace it. */
export const unreadable = [
  'userData',
  'sshKeys',
  'keepDisk',
  'shutdownBeforeDeletion',
  'ignoreRemoteFirewallIds',
  'allowDeprecatedImages',
];
/** A change of these replaces the server or cuts its power. */
const disruptive = ['image', 'location', 'serverType', 'placementGroupId', 'publicNets'];
const gentle = [
  'name',
  'labels',
  'backups',
  'deleteProtection',
  'rebuildProtection',
  'firewallIds',
  'networks',
  'iso',
  'rescue',
];

/** The properties of a server that a run leaves as they are. */
export const ignoredIn: Record<AdoptionMode, string[]> = {
  import: [...unreadable, ...disruptive, ...gentle],
  compare: unreadable,
  keep: [...unreadable, ...disruptive],
};
