import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * The script that reports what a server looks like from inside: POSIX sh, the same text for every customer, one
 * `name=value` a line. A salt comes by stdin, and the gateway's token leaves only as a hash with it.
 */
export const reportScript = `set -u
dir=\${CLAWDET_DIR:-/opt/clawdet}
proc=\${CLAWDET_PROC:-/proc}
container=clawdet-openclaw-1
read -r salt || salt=
say() { printf '%s=%s\\n' "$1" "$2"; }
sum() { if [ -r "$1" ]; then sha256sum <"$1" | cut -d' ' -f1; else echo missing; fi; }
salted() { printf '%s%s' "$salt" "$1" | sha256sum | cut -d' ' -f1; }
of() { docker inspect --format "{{$1}}" "$container" 2>/dev/null; }

say compose "$(sum "$dir/compose.yaml")"
say config "$(sum "$dir/config/openclaw.json")"
say fileToken "$(salted "$(sed -n "s/^OPENCLAW_GATEWAY_TOKEN='\\(.*\\)'\\$/\\1/p" "$dir/gateway.env" 2>/dev/null)")"
if docker version >/dev/null 2>&1; then
  # Docker answers with an empty line, and an error, where there is no such container.
  state=$(of .State.Status)
  say state "\${state:-missing}"
  say health "$(of .State.Health.Status)"
  say restarts "$(of .RestartCount)"
  say image "$(of .Config.Image)"
  say token "$(salted "$(of 'json .Config.Env' | tr ',' '\\n' | sed -n 's/.*"OPENCLAW_GATEWAY_TOKEN=\\([^"]*\\)".*/\\1/p')")"
else
  say state docker-down
fi
say memoryTotalKb "$(sed -n 's/^MemTotal: *\\([0-9]*\\).*/\\1/p' "$proc/meminfo")"
say memoryAvailableKb "$(sed -n 's/^MemAvailable: *\\([0-9]*\\).*/\\1/p' "$proc/meminfo")"
say diskUsedPercent "$(df -P "$dir" 2>/dev/null | tail -n 1 | sed -n 's/.* \\([0-9]*\\)% .*/\\1/p')"
`;

/** Starts Docker and what compose.yaml declares where they do not run, and lets go on what is paused; nothing else changes. */
export const restartScript = `exec >/dev/null 2>&1
docker version || systemctl start docker
docker unpause clawdet-openclaw-1
docker compose -f "\${CLAWDET_DIR:-/opt/clawdet}/compose.yaml" up -d`;

const count = z.string().regex(/^\d+$/).transform(Number).catch(0);

const report = z.object({
  /** sha256 in hex, or `missing`. */
  compose: z.string(),
  config: z.string(),
  /** Hash of salt and token: in the file, and in the container that runs. */
  fileToken: z.string(),
  token: z.string().optional(),
  /** Docker's word (`running`, `exited`, …), `missing` without a container, `docker-down` without Docker. */
  state: z.string(),
  health: z.string().optional(),
  restarts: count,
  image: z.string().optional(),
  memoryTotalKb: count,
  memoryAvailableKb: count,
  diskUsedPercent: count,
});
/** What a server says of itself. */
export type InsideReport = z.infer<typeof report>;

/** Reads the script's lines. Throws a ZodError where they are not a report. */
export function parseReport(text: string): InsideReport {
  const pairs = text
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return report.parse(Object.fromEntries(pairs));
}

/** How a token is compared without being sent. */
export const saltedHash = (salt: string, token: string): string =>
  createHash('sha256').update(`${salt}${token}`).digest('hex');
