import { parse } from 'yaml';
import { z } from 'zod';

const user = z.union([
  z.string(),
  z.looseObject({ name: z.string(), ssh_authorized_keys: z.array(z.string()).default([]) }),
]);

const file = z.strictObject({
  path: z.string().startsWith('/'),
  content: z.string().default(''),
  permissions: z
    .string()
    .regex(/^0?[0-7]{3,4}$/)
    .default('0644'),
  encoding: z.enum(['text/plain', 'b64', 'base64']).default('text/plain'),
  owner: z.string().optional(),
  append: z.boolean().default(false),
  defer: z.boolean().optional(),
});

/** The part of cloud-config that a process server applies (cloudinit.readthedocs.io/en/latest/reference/modules.html). */
const cloudConfig = z.looseObject({
  ssh_keys: z.record(z.string(), z.string()).default({}),
  ssh_authorized_keys: z.array(z.string()).default([]),
  users: z.array(user).default([]),
  write_files: z.array(file).default([]),
});
export type ProcessCloudConfig = z.infer<typeof cloudConfig>;

const actedOn = new Set(Object.keys(cloudConfig.shape));

/** Keys that are valid on a real server but have no effect on a process server. They are only logged. */
const withoutEffect = new Set(
  `apt bootcmd chpasswd disable_root disable_root_opts final_message fqdn growpart hostname locale
  manage_etc_hosts manage_resolv_conf no_ssh_fingerprints ntp package_reboot_if_required package_update
  package_upgrade packages power_state preserve_hostname prefer_fqdn_over_hostname resize_rootfs runcmd
  ssh ssh_deletekeys ssh_fp_console_blacklist ssh_genkeytypes ssh_publish_hostkeys ssh_pwauth swap sysctl
  timezone groups snap output`
    .split(/\s+/)
    .filter(Boolean),
);

/** Parsed user data with messages for the log. `config` is empty when nothing is usable. */
export interface ReadUserData {
  config: ProcessCloudConfig;
  notes: string[];
  errors: string[];
}

/** Reads user data as cloud-init does. Never throws: a server with a bad document boots without it and logs the error. */
export function readProcessUserData(userData: string): ReadUserData {
  const config = cloudConfig.parse({});
  if (userData.trim() === '') return { config, notes: ['no user data'], errors: [] };
  if (userData.startsWith('#!')) {
    return { config, notes: ['user data is a script: not run on a process server'], errors: [] };
  }
  if (!userData.startsWith('#cloud-config')) {
    return { config, notes: [], errors: ['user data starts with neither "#cloud-config" nor "#!": ignored'] };
  }
  return readCloudConfig(userData, config);
}

function readCloudConfig(text: string, empty: ProcessCloudConfig): ReadUserData {
  const document = parseYaml(text);
  if ('error' in document) return { config: empty, notes: [], errors: [`not YAML: ${document.error}`] };
  const checked = cloudConfig.safeParse(document.value ?? {});
  if (!checked.success) return { config: empty, notes: [], errors: [z.prettifyError(checked.error)] };
  const others = Object.keys(checked.data).filter((key) => !actedOn.has(key));
  return {
    config: checked.data,
    notes: others
      .filter((key) => withoutEffect.has(key))
      .map((key) => `${key}: no effect on a process server`),
    errors: others.filter((key) => !withoutEffect.has(key)).map((key) => `${key}: not a cloud-config key`),
  };
}

function parseYaml(text: string): { value: unknown } | { error: string } {
  try {
    return { value: parse(text) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
