import { z } from 'zod';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const words = z.union([z.string().transform((line) => line.split(/\s+/)), z.array(text)]);
const pairs = z.union([
  z.record(z.string(), text.nullable()),
  z.array(z.string()).transform((lines) => Object.fromEntries(lines.map(splitPair))),
]);

function splitPair(line: string): [string, string | null] {
  const at = line.indexOf('=');
  return at < 0 ? [line, null] : [line.slice(0, at), line.slice(at + 1)];
}

const port = z.union([
  text,
  z.looseObject({ target: z.number(), published: z.union([z.string(), z.number()]).optional() }),
]);
const volume = z.union([
  z.string(),
  z.looseObject({
    type: z.enum(['bind', 'volume', 'tmpfs']),
    source: z.string().optional(),
    target: z.string(),
  }),
]);
const envFile = z.union([
  z.string(),
  z.looseObject({ path: z.string(), required: z.boolean().default(true) }),
]);
const grant = z.union([z.string(), z.looseObject({ source: z.string(), target: z.string().optional() })]);
const anything = z.unknown().optional();

/** Service keys that a real engine enforces and the simulated one ignores (compose-spec, 05-services.md). */
const passedOver = `build cap_add cap_drop cpu_count cpu_shares cpus depends_on deploy devices dns domainname expose
  extra_hosts group_add hostname init ipc labels logging mem_limit mem_reservation mem_swappiness memswap_limit networks
  oom_score_adj pid pids_limit platform privileged read_only security_opt shm_size stdin_open
  stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits user userns_mode working_dir annotations`;

const service = z.strictObject({
  ...Object.fromEntries(passedOver.split(/\s+/).map((key) => [key, anything])),
  image: z.string(),
  container_name: z.string().optional(),
  command: words.nullish(),
  entrypoint: words.nullish(),
  environment: pairs.default({}),
  env_file: z.union([z.string(), z.array(envFile)]).optional(),
  ports: z.array(port).default([]),
  volumes: z.array(volume).default([]),
  configs: z.array(grant).default([]),
  secrets: z.array(grant).default([]),
  profiles: z.array(z.string()).default([]),
  restart: text.default('no'),
  pull_policy: z.string().default('missing'),
  healthcheck: z.looseObject({ disable: z.boolean().default(false) }).optional(),
});

const fileSource = z.looseObject({ file: z.string() });

/** A compose file, validated as strictly as compose does: an unknown key is an error. */
export const composeFileSchema = z.object({
  name: z.string().optional(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.looseObject({ name: z.string().optional() }).nullable()).default({}),
  networks: anything,
  configs: z.record(z.string(), fileSource).default({}),
  secrets: z.record(z.string(), fileSource).default({}),
});
export type ComposeFile = z.infer<typeof composeFileSchema>;
export type ComposeService = z.infer<typeof service>;
