import { encryptedSecrets } from './encrypted-secrets.ts';
import { paidProtection } from './paid-protection.ts';
import { pinnedImage } from './pinned-image.ts';
import type { PolicyRule } from './policy-rule.ts';
import { publicSsh } from './public-ssh.ts';
import { type PolicyZone, recordInZone } from './record-in-zone.ts';

/** Every rule of the pack. */
export const policyRules = (zone: PolicyZone): PolicyRule[] => [
  publicSsh,
  pinnedImage,
  paidProtection,
  recordInZone(zone),
  encryptedSecrets,
];
