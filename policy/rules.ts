import type { Rule } from './declared.ts';
import { paidProtection } from './paid-protection.ts';
import { pinnedImage } from './pinned-image.ts';
import { publicSsh } from './public-ssh.ts';
import { recordInZone, type Zone } from './record-in-zone.ts';
import { sealedSecrets } from './sealed-secrets.ts';

/** Every rule of the pack. */
export const rules = (zone: Zone): Rule[] => [
  publicSsh,
  pinnedImage,
  paidProtection,
  recordInZone(zone),
  sealedSecrets,
];
