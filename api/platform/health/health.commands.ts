import { CloudError } from '../../../infra/clouds/cloud-error.ts';
import { isAppError } from '../errors/app-error.ts';
import type { HealthBody, HealthProbes } from './health.schema.ts';

/** Clouds limit the number of calls, so one result serves all requests for this long. */
const CACHE_MS = 10_000;
const PROBE_TIMEOUT_MS = 5_000;

/** Runs all probes at once and caches the result for ten seconds. */
export function healthCheck(probes: HealthProbes): () => Promise<HealthBody> {
  let last: { at: number; body: Promise<HealthBody> } | undefined;
  return () => {
    if (!last || Date.now() - last.at > CACHE_MS) last = { at: Date.now(), body: checkAll(probes) };
    return last.body;
  };
}

class ProbeTimeout extends Error {}

async function checkAll(probes: HealthProbes): Promise<HealthBody> {
  const [database, hetzner, cloudflare] = await Promise.all([
    check('The database', probes.database),
    check('Hetzner', probes.hetzner),
    check('Cloudflare', probes.cloudflare),
  ]);
  const ok = database.ok && hetzner.ok && cloudflare.ok;
  return { status: ok ? 'ok' : 'degraded', checks: { database, hetzner, cloudflare } };
}

async function check(who: string, probe: () => Promise<void>): Promise<{ ok: boolean; message?: string }> {
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
