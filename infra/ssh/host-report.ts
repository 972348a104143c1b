import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * The script that reports the state of a server from the inside: POSIX sh, the same text for every customer, one
 * `name=value` per line. A salt comes on stdin, and the assistant gateway's token leaves only as a hash salted with it.
 * A server short of memory kills the check's processes: a value that could not be read is left out, so it never looks
 * like a change.
 */
export const hostReportScript = `set -u
dir=\${CLAWDET_DIR:-/opt/clawdet}
proc=\${CLAWDET_PROC:-/proc}
container=clawdet-openclaw-1
read -r salt || salt=
say() { printf '%s=%s\\n' "$1" "$2"; }
sum() { if [ -r "$1" ]; then sha256sum <"$1" | cut -d' ' -f1; else echo missing; fi; }
salted() { printf '%s%s' "$salt" "$1" | sha256sum | cut -d' ' -f1; }
of() { docker inspect --format "{{$1}}" "$container" 2>/dev/null; }
tell() { if value=$(of "$2"); then say "$1" "$value"; fi; }
# What is killed ends above 128.
word() { if [ "$1" -gt 128 ]; then echo unknown; else echo "$2"; fi; }

say compose "$(sum "$dir/compose.yaml")"
say config "$(sum "$dir/config/openclaw.json")"
if [ ! -r "$dir/gateway.env" ]; then
  say fileToken missing
elif value=$(sed -n "s/^OPENCLAW_GATEWAY_TOKEN='\\(.*\\)'\\$/\\1/p" "$dir/gateway.env"); then
  say fileToken "$(salted "$value")"
fi
docker version >/dev/null 2>&1
up=$?
if [ "$up" -eq 0 ]; then
  state=$(of .State.Status)
  found=$?
  if [ "$found" -eq 0 ]; then say state "$state"; else say state "$(word "$found" missing)"; fi
  tell health .State.Health.Status
  tell restarts .RestartCount
  tell image .Config.Image
  if value=$(of 'json .Config.Env') && value=$(echo "$value" | sed -n 's/.*"OPENCLAW_GATEWAY_TOKEN=\\([^"]*\\)".*/\\1/p'); then
    say token "$(salted "$value")"
  fi
else
  say state "$(word "$up" docker-down)"
fi
say memoryTotalKb "$(sed -n 's/^MemTotal: *\\([0-9]*\\).*/\\1/p' "$proc/meminfo")"
say memoryAvailableKb "$(sed -n 's/^MemAvailable: *\\([0-9]*\\).*/\\1/p' "$proc/meminfo")"
say diskUsedPercent "$(df -P "$dir" 2>/dev/null | tail -n 1 | sed -n 's/.* \\([0-9]*\\)% .*/\\1/p')"
`;

/** Starts Docker and what compose.yaml declares if they do not run, and resumes what is paused; changes nothing else. */
export const restartScript = `exec >/dev/null 2>&1
docker version || systemctl start docker
docker unpause clawdet-openclaw-1
docker compose -f "\${CLAWDET_DIR:-/opt/clawdet}/compose.yaml" up -d`;

/** Up to 15 digits, so that it is an exact number. */
const count = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .catch(0);

/** sha256 in hex, or `missing`; undefined if it could not be read. */
const hash = z
  .string()
  .regex(/^([0-9a-f]{64}|missing)$/)
  .optional()
  .catch(undefined);
/**
 * One of Docker's words. The server's customer may write anything here, which operators get to see: what is no such word
 * is not read.
 */
const word = z
  .string()
  .regex(/^[a-z-]{1,20}$/)
  .optional()
  .catch(undefined);
/** A reference of an image, as Docker's grammar has them. */
const image = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/)
  .optional()
  .catch(undefined);

const report = z.object({
  compose: hash,
  config: hash,
  /** Of salt and token: in the file, and in the container that runs. */
  fileToken: hash,
  token: hash,
  /**
   * Docker's state (`running`, `exited`, …), `missing` without a container, `docker-down` without Docker, or `unknown`.
   */
  state: z.string().regex(/^[a-z-]{1,20}$/),
  health: word,
  restarts: count,
  image,
  memoryTotalKb: count,
  memoryAvailableKb: count,
  diskUsedPercent: count,
});
/** What a server reports about itself. */
export type HostReport = z.infer<typeof report>;

/** Parses the script's output. Throws a ZodError if it is not a report. */
export function parseHostReport(text: string): HostReport {
  const pairs = text
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return report.parse(Object.fromEntries(pairs));
}

/** The hash by which a token is compared without being sent. */
export const saltedHash = (salt: string, token: string): string =>
  createHash('sha256').update(`${salt}${token}`).digest('hex');
