import type { Request } from 'express';
import { invalidInput } from './errors.ts';
import type { ServerRecord } from './project.ts';

/** The time series of each type, with the largest value that an idle simulated server reports. */
const seriesOf: Record<string, Record<string, number>> = {
  cpu: { cpu: 4 },
  disk: {
    'disk.0.iops.read': 2,
    'disk.0.iops.write': 5,
    'disk.0.bandwidth.read': 8_000,
    'disk.0.bandwidth.write': 40_000,
  },
  network: {
    'network.0.pps.in': 6,
    'network.0.pps.out': 5,
    'network.0.bandwidth.in': 900,
    'network.0.bandwidth.out': 700,
  },
};

/** Samples per series: the default number, and the most that a request can have. */
const samples = { default: 200, most: 500 };
const keptDays = 30;

/** Answers GET /servers/{id}/metrics: samples in seconds and as text. Throws invalid_input. */
export function metricsOf(server: ServerRecord, request: Request): Record<string, unknown> {
  const query = request.query as Record<string, string | string[] | undefined>;
  const types = typesIn(query.type);
  const [start, end] = [timeIn(query, 'start'), timeIn(query, 'end')];
  if (end <= start) throw invalidInput({ end: ['must be after start'] });
  const step = stepFor(query.step, (end - start) / 1_000);
  const names = types.flatMap((type) => Object.entries(seriesOf[type] ?? {}));
  const period = {
    from: Math.max(start, Date.parse(server.created), oldest()),
    to: Math.min(end, Date.now()),
  };
  const time_series = Object.fromEntries(
    names.map(([name, most]) => [name, { values: valuesIn(server, period, step, most) }]),
  );
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString(), step, time_series };
}

function typesIn(given: string | string[] | undefined): string[] {
  const types = [given ?? []].flat().flatMap((text) => text.split(','));
  if (types.length === 0) throw invalidInput({ type: ['Missing data for required field.'] });
  const unknown = types.find((type) => !(type in seriesOf));
  if (unknown !== undefined) throw invalidInput({ type: [`'${unknown}' is not one of cpu, disk, network`] });
  return types;
}

function timeIn(query: Record<string, string | string[] | undefined>, name: 'start' | 'end'): number {
  const time = Date.parse(String(query[name] ?? ''));
  if (Number.isNaN(time)) throw invalidInput({ [name]: ['must be a time in ISO 8601 format'] });
  return time;
}

/** Seconds between two samples: as requested, but at most 500 samples. */
function stepFor(given: string | string[] | undefined, seconds: number): number {
  const wanted = given === undefined ? Math.ceil(seconds / samples.default) : Number(given);
  if (!(wanted > 0)) throw invalidInput({ step: ['must be a number of seconds'] });
  return Math.max(wanted, Math.ceil(seconds / samples.most));
}

const oldest = (): number => Date.now() - keptDays * 24 * 3_600_000;

/** A server that is off reports nothing. The same server reports the same value for a moment, whoever asks. */
function valuesIn(
  server: ServerRecord,
  { from, to }: { from: number; to: number },
  step: number,
  most: number,
): [number, string][] {
  if (server.status !== 'running') return [];
  const values: [number, string][] = [];
  for (let at = from / 1_000; at <= to / 1_000; at += step) {
    const share = (1 + Math.sin(at / 600 + server.id)) / 2;
    values.push([at, (share * most).toFixed(3)]);
  }
  return values;
}
