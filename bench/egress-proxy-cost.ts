import { openCloudEndpoints } from '../api/fleet/cloud-rate-limits/cloud-endpoints.ts';
import { openTestDatabase } from '../api/testing/database.ts';
import { testConfig } from '../api/testing/deps.ts';
import { openSandbox } from '../sandbox/open.ts';
import { type Figure, timed } from './figures.ts';

const WARM_UP = 100;

/** What the egress proxy and its rate limiter add to a call: the same read, alternating between direct and proxied. */
export async function egressProxyFigures(calls = 1_000): Promise<Figure[]> {
  const database = await openTestDatabase();
  const sandbox = await openSandbox({ limits: { hetznerCallsPerHour: 1_000_000 } });
  const { addresses, tokens } = sandbox;
  const proxy = await openCloudEndpoints(
    testConfig({ hetzner: { endpoint: addresses.hetzner, token: tokens.hetzner } }),
    { collections: database.collections },
  );
  const read = async (endpoint: string) => {
    const headers = { authorization: `Bearer ${tokens.hetzner}` };
    const answer = await fetch(`${endpoint}/servers?per_page=1`, { headers });
    if (!answer.ok) throw new Error(`the cloud answered ${answer.status}`);
    await answer.arrayBuffer();
  };
  const proxiedEndpoint = proxy.for('operations').hetzner.endpoint;
  const [direct, through]: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round < WARM_UP + calls; round += 1) {
      const times = [await timed(() => read(addresses.hetzner)), await timed(() => read(proxiedEndpoint))];
      if (round < WARM_UP) continue;
      direct.push((times[0] ?? 0) * 1_000);
      through.push((times[1] ?? 0) * 1_000);
    }
  } finally {
    await proxy.close();
    await sandbox.close();
    await database.close();
  }
  return [
    { what: 'directly', values: direct },
    { what: 'through the egress proxy', values: through },
  ];
}
