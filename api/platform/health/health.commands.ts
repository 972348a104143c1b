import { CloudError } from '../../../infra/clouds/cloud-error.ts';
import { isAppError } from '../errors/app-error.ts';
import type { HealthBody, HealthProbes } from './health.schema.ts';

/** One result serves all requests for this long. Clouds count our calls, and customers' operations need them. */
const CACHE_MS = { database: 5_000, cloud: 120_000 };
/** A cloud that does not answer is asked again sooner. */
const FAILURE_CACHE_MS = 20_000;
const PROBE_TIMEOUT_MS = 5_000;

/** Runs all probes at once and caches each result, a cloud's for two minutes. `now` is a monotonic clock, in ms. */
export function healthCheck(
  probes: HealthProbes,
  now: () => number = () => performance.now(),
): () => Promise<HealthBody> {
  const checks = {
    database: cached(() => check('The database', probes.database), CACHE_MS.database, now),
    hetzner: cached(() => check('Hetzner', probes.hetzner), CACHE_MS.cloud, now),
    cloudflare: cached(() => check('Cloudflare', probes.cloudflare), CACHE_MS.cloud, now),
  };
  return async () => {
    const [database, hetzner, cloudflare] = await Promise.all([
      checks.database(),
      checks.hetzner(),
      checks.cloudflare(),
    ]);
    const ok = database.ok && hetzner.ok && cloudflare.ok;
    return { status: ok ? 'ok' : 'degraded', checks: { database, hetzner, cloudflare } };
  };
}

interface CheckResult {
  ok: boolean;
  message?: string;
}

function cached(
  run: () => Promise<CheckResult>,
  cacheMs: number,
  now: () => number,
): () => Promise<CheckResult> {
  let last: { until: number; result: Promise<CheckResult> } | undefined;
  return async () => {
    if (!last || now() >= last.until) {
      const current = { until: now() + cacheMs, result: run() };
      last = current;
      const { ok } = await current.result;
      if (!ok) current.until = Math.min(current.until, now() + FAILURE_CACHE_MS);
    }
    return last.result;
  };
}

class ProbeTimeout extends Error {}

async function check(who: string, probe: () => Promise<void>): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new ProbeTimeout(`${who} did not answer within ${PROBE_TIMEOUT_MS / 1000} s.`)),
      PROBE_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([probe(), timeout]);
    return { ok: true };
  } catch (error) {
    return { ok: false, message: publicMessage(error) ?? `${who} does not answer as it should.` };
  } finally {
    clearTimeout(timer);
  }
}

/** Only our own messages: anyone may ask, and a driver's error names internal hosts and ports. */
function publicMessage(error: unknown): string | undefined {
  return error instanceof CloudError || error instanceof ProbeTimeout || isAppError(error)
    ? error.message
    : undefined;
}
