import { parse } from 'yaml';
import { z } from 'zod';

const command = z.union([z.string(), z.array(z.union([z.string(), z.number()])).min(1)]);

const writtenFile = z.strictObject({
  path: z.string().startsWith('/'),
  content: z.string().default(''),
  permissions: z
    .string()
    .regex(/^'?0?[0-7]{3,4}'?$/)
    .transform((mode) => mode.replaceAll("'", ''))
    .default('0644'),
  owner: z
    .string()
    .regex(/^[a-z0-9_-]+(:[a-z0-9_-]+)?$/)
    .default('root:root'),
  encoding: z.enum(['text/plain', 'b64', 'base64']).default('text/plain'),
  append: z.boolean().default(false),
});

/**
 * The part of cloud-config that simulated servers support, with cloud-init's own names and defaults (docs.cloud-init.io,
 * module reference). Anything else is an error, although real cloud-init only warns: otherwise a setting without effect
 * would be noticed only on a paid server.
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
export type CloudConfig = z.infer<typeof cloudConfig>;

const hostKeysAlone = z.object({ ssh_keys: cloudConfig.shape.ssh_keys });

/**
 * What a server does with its user data. If there are errors, the first boot fails with them, and `config` has no more
 * than the host keys, if they are readable, so that people can still log in and see why.
 */
export interface UserData {
  config: CloudConfig;
  /** Each has the path of the setting and the problem. */
  errors: string[];
}

/** Reads user data: `#cloud-config` YAML, a script starting with `#!`, or nothing. Never throws. */
export function readUserData(text: string): UserData {
  if (text.trim() === '') return { config: cloudConfig.parse({}), errors: [] };
  if (text.startsWith('#!')) return { config: scriptConfig(text), errors: [] };
  if (!/^#cloud-config\s/.test(text)) return refuse(['user data starts with neither #cloud-config nor #!']);
  return readCloudConfig(text);
}

function readCloudConfig(text: string): UserData {
  let document: unknown;
  try {
    document = parse(text) ?? {};
  } catch (error) {
    return refuse([`not YAML: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`]);
  }
  const checked = cloudConfig.safeParse(document);
  if (checked.success) return { config: checked.data, errors: [] };
  return refuse(
    checked.error.issues.map(({ path, message }) => `${path.join('.') || 'user data'}: ${message}`),
    document,
  );
}

function refuse(errors: string[], document?: unknown): UserData {
  const keys = hostKeysAlone.safeParse(document);
  return { config: cloudConfig.parse(keys.success ? keys.data : {}), errors };
}

function scriptConfig(script: string): CloudConfig {
  const path = '/var/lib/cloud/user-script';
  return cloudConfig.parse({
    write_files: [{ path, content: script, permissions: '0700' }],
    runcmd: [[path]],
  });
}
