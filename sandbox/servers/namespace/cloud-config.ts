import { parse } from 'yaml';
import { z } from 'zod';

const command = z.union([z.string(), z.array(z.union([z.string(), z.number()])).min(1)]);

const writtenFile = z.strictObject({
  path: z.string().startsWith('/'),
  content: z.string().default(''),
  permissions: z
    .string()
    .regex(/^'?0?[0-7]{3,4}'?$/)
    .default('0644'),
  owner: z
    .string()
    .regex(/^[a-z0-9_-]+(:[a-z0-9_-]+)?$/)
    .default('root:root'),
  encoding: z.enum(['text/plain', 'b64', 'base64']).default('text/plain'),
  append: z.boolean().default(false),
});

/**
 * The part of cloud-config that namespace servers support, with cloud-init's own names and defaults
 * (docs.cloud-init.io, module reference). Anything else is refused, although real cloud-init only warns: otherwise a
 * setting without effect would be noticed only on a paid server.
 */
const cloudConfig = z.strictObject({
  hostname: z.string().optional(),
  fqdn: z.string().optional(),
  preserve_hostname: z.boolean().optional(),
  timezone: z.string().optional(),
  ssh_pwauth: z.boolean().optional(),
  /** Hetzner's images allow root login by key; `true` would lock out the only user of this server. */
  disable_root: z.literal(false).optional(),
  ssh_deletekeys: z.boolean().default(true),
  ssh_keys: z.record(z.string().regex(/^(rsa|ecdsa|ed25519)_(private|public)$/), z.string()).default({}),
  ssh_authorized_keys: z.array(z.string()).default([]),
  package_update: z.boolean().optional(),
  package_upgrade: z.boolean().optional(),
  package_reboot_if_required: z.boolean().optional(),
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9+.-]*$/)).default([]),
  write_files: z.array(writtenFile).default([]),
  runcmd: z.array(command).default([]),
});
export type NamespaceCloudConfig = z.infer<typeof cloudConfig>;

/** Unsupported or invalid user data. The message has the path and the problem. */
export class BadUserData extends Error {
  readonly code = 'bad_user_data';
  /** Host keys, if readable, so that people can still log in and see why the boot failed. */
  readonly ssh_keys: NamespaceCloudConfig['ssh_keys'];
  constructor(message: string, document?: unknown) {
    super(message);
    const keys = hostKeysAlone.safeParse(document);
    this.ssh_keys = keys.success ? keys.data.ssh_keys : {};
  }
}
const hostKeysAlone = z.object({ ssh_keys: cloudConfig.shape.ssh_keys });

/** Reads user data: `#cloud-config` YAML, a script starting with `#!`, or nothing. Throws BadUserData. */
export function readNamespaceUserData(userData: string): NamespaceCloudConfig {
  if (userData.trim() === '') return cloudConfig.parse({});
  if (userData.startsWith('#!')) return scriptConfig(userData);
  if (!/^#cloud-config\s/.test(userData))
    throw new BadUserData('user data starts with neither #cloud-config nor #!');
  const document = parseYaml(userData) ?? {};
  const result = cloudConfig.safeParse(document);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'user data'}: ${message}`,
  );
  throw new BadUserData(problems.join('; '), document);
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new BadUserData(`not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function scriptConfig(script: string): NamespaceCloudConfig {
  const path = '/var/lib/cloud/user-script';
  return cloudConfig.parse({
    write_files: [{ path, content: script, permissions: '0700' }],
    runcmd: [[path]],
  });
}
