import { missingRequirements } from '../sandbox/servers/namespace/requirements.ts';
import { cliRows } from './cli.ts';
import { dashboardRows } from './dashboards.ts';
import { driftRows } from './drift-rows.ts';
import { egressProxyFigures } from './egress-proxy-cost.ts';
import { engineRows } from './engine-rows.ts';
import { printTable } from './figures.ts';
import { firstStartRows } from './first-start.ts';
import { fleetPreviewRows } from './fleet-preview.ts';
import { firstByteRows } from './gateways/first-byte.ts';
import { openStreamRows } from './gateways/open-streams.ts';
import { preparePeers } from './gateways/peers.ts';
import { requestRows } from './gateways/requests.ts';
import { growthRows } from './growth.ts';
import { homePageRows } from './home-page.ts';
import { jobRows } from './jobs.ts';
import { peopleRows } from './people.ts';
import { policyFigures } from './policy-cost.ts';
import type { Row } from './rows.ts';
import { controlPlaneFigures, signUpFigures } from './signup.ts';
import { throughputRows } from './throughput.ts';
import { openTofu } from './tofu/build.ts';
import { tofuRows } from './tofu/rows.ts';
import { usersImportRows } from './users-import.ts';
import { memoryRows } from './worker-memory.ts';

/** One part of the bench. It prints its own tables and returns its rows for the summary. */
export interface BenchPart {
  /** A part that takes longer is killed; on a quiet machine it takes far less. */
  limitSeconds: number;
  /** Runs only by name: it takes as long as all others together. */
  byNameOnly?: true;
  /** Builds what a first run needs; it has its own limits. */
  prepare?: () => Promise<unknown>;
  /** `small`: once with little load, as a check that it works. */
  run(small: boolean): Promise<Row[]>;
}

/** The parts by name: `make bench` runs all, `node bench/main.ts engine` one. */
export const benchParts: Record<string, BenchPart> = {
  'first-start': { limitSeconds: 5_400, byNameOnly: true, run: () => firstStartRows() },
  engine: { limitSeconds: 900, run: (small) => engineRows(small ? 1 : 5) },
  tofu: { limitSeconds: 400, prepare: prepareTofu, run: (small) => tofuRows(small ? 1 : 5) },
  throughput: {
    limitSeconds: 900,
    run: (small) => (small ? throughputRows(2, [1, 2]) : throughputRows()),
  },
  drift: { limitSeconds: 900, run: (small) => (small ? driftRows(1_000, 1) : driftRows(10_000, 5)) },
  'fleet-preview': {
    limitSeconds: 900,
    run: (small) => (small ? fleetPreviewRows(10, 1) : fleetPreviewRows(200, 10)),
  },
  memory: { limitSeconds: 400, run: (small) => memoryRows(small ? 5_000 : 30_000) },
  growth: {
    limitSeconds: 600,
    run: (small) => (small ? growthRows(1, 1_000) : growthRows(5, 10_000)),
  },
  'first-byte': {
    limitSeconds: 300,
    prepare: preparePeers,
    run: (small) => (small ? firstByteRows(1, 600) : firstByteRows(3, 6_000)),
  },
  requests: {
    limitSeconds: 300,
    prepare: preparePeers,
    run: (small) => (small ? requestRows(1, 200) : requestRows(3, 4_000)),
  },
  streams: {
    limitSeconds: 300,
    prepare: preparePeers,
    run: (small) =>
      openStreamRows(
        small ? { streams: 20, rampMs: 200, pieces: 4 } : { streams: 2_000, rampMs: 6_000, pieces: 40 },
      ),
  },
  cli: { limitSeconds: 300, run: (small) => cliRows(small ? 1 : 10) },
  jobs: { limitSeconds: 300, run: (small) => (small ? jobRows(200, 1) : jobRows(4_000, 5)) },
  'home-page': { limitSeconds: 300, run: () => homePageRows() },
  'users-import': {
    limitSeconds: 600,
    run: (small) => (small ? usersImportRows(1_000, 2) : usersImportRows(10_000, 2)),
  },
  people: {
    limitSeconds: 300,
    run: (small) => (small ? peopleRows(1_000, 1) : peopleRows(10_000, 5)),
  },
  dashboards: {
    limitSeconds: 300,
    run: (small) => (small ? dashboardRows(20, 5) : dashboardRows(500, 60)),
  },
  policy: { limitSeconds: 300, run: policy },
  'egress-proxy': { limitSeconds: 300, run: egressProxy },
  signup: { limitSeconds: 900, run: signup },
  plane: { limitSeconds: 600, run: plane },
};

function prepareTofu(): Promise<unknown> {
  return openTofu((line) => process.stdout.write(`  ${line}\n`));
}

async function policy(small: boolean): Promise<Row[]> {
  const figures = await policyFigures(small ? 1 : 5);
  printTable('A preview with nothing to do, with and without the policy pack', 'seconds', figures);
  return [];
}

async function egressProxy(small: boolean): Promise<Row[]> {
  printTable(
    'One call to a simulated cloud on loopback',
    'milliseconds',
    await egressProxyFigures(small ? 100 : 1_000),
  );
  return [];
}

async function signup(small: boolean): Promise<Row[]> {
  const figures = await signUpFigures({ servers: 'process' }, small ? 1 : 5);
  if (missingRequirements().length === 0)
    figures.push(...(await signUpFigures({ servers: 'namespace' }, small ? 1 : 5)));
  if (!small) figures.push(...(await signUpFigures({ servers: 'process', latency: 'realistic' }, 5)));
  printTable('Sign-up to ready', 'seconds', figures);
  return [];
}

async function plane(small: boolean): Promise<Row[]> {
  const { seconds, mebibytes } = await controlPlaneFigures(small ? 1 : 5);
  printTable('Starting the control plane', 'seconds', seconds);
  printTable('Memory of the control plane (PSS of the process tree)', 'MiB', mebibytes);
  return [];
}
