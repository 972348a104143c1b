import { median, ratios } from './figures.ts';

/** What a figure should be: our own (`ours`) or ours divided by the peer's (`ratio`), at most or at least the bound. */
export interface PerformanceTarget {
  of: 'ours' | 'ratio';
  at: 'most' | 'least';
  bound: number;
}

/** One row of the summary: our figures and a peer's, in the same unit; several are shown by their median. */
export interface Row {
  what: string;
  unit: string;
  ours: number[];
  /** `values` pair with ours if there are as many; noise that lasts longer than a round then cancels out. */
  peer?: { name: string; values: number[] /** Why there are none. */; why?: string } | undefined;
  target?: PerformanceTarget | undefined;
}

/** Ours divided by the peer's. Undefined without a peer, or if the ratio is not finite. */
export function ratioOf({ ours, peer }: Row): number | undefined {
  if (!peer || peer.values.length === 0) return undefined;
  const paired = ours.length === peer.values.length;
  const ratio = paired ? median(ratios(ours, peer.values)) : median(ours) / median(peer.values);
  return Number.isFinite(ratio) ? ratio : undefined;
}

/** `met`, or by how much it was missed: `missed by 12%`. Empty for a row without a target. */
export function compareToTarget(row: Row): string {
  const { target } = row;
  if (!target) return '';
  const value = target.of === 'ours' ? median(row.ours) : ratioOf(row);
  if (value === undefined || Number.isNaN(value)) return 'not measured';
  const excess = target.at === 'most' ? value - target.bound : target.bound - value;
  if (excess <= 0) return 'met';
  return target.bound === 0 ? `missed by ${shown(excess)}` : `missed by ${share(excess / target.bound)}`;
}

/** The table of all rows, in Markdown. */
export function summaryTable(rows: readonly Row[]): string {
  const lines = rows.map((row) =>
    line([
      row.what,
      amount(row.ours, row.unit),
      row.peer ? peerText(row.peer, row.unit) : '',
      shown(ratioOf(row)),
      targetText(row.target),
      compareToTarget(row),
    ]),
  );
  const head = ['what', 'ours', 'peer', 'ours / peer', 'target', ''];
  return [line(head), line(head.map(() => '---')), ...lines, ''].join('\n');
}

/** A reason takes one line, even if a program wrote several. */
function peerText({ name, values, why }: NonNullable<Row['peer']>, unit: string): string {
  if (values.length > 0) return `${amount(values, unit)} (${name})`;
  return `${name}: ${(why ?? 'not measured').replace(/\s*[\n|]\s*/g, ' ')}`;
}

const amount = (values: number[], unit: string): string => `${shown(median(values))} ${unit}`.trim();

const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;

function targetText(target: PerformanceTarget | undefined): string {
  if (!target) return '';
  const subject = target.of === 'ours' ? '' : 'ratio ';
  return `${subject}${target.at === 'most' ? '≤' : '≥'} ${shown(target.bound)}`;
}

const share = (part: number): string => `${part < 0.01 ? (part * 100).toFixed(2) : Math.round(part * 100)}%`;

/** Rounds to the significant digits. */
function shown(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  if (Math.abs(value) < 0.1) return String(Number(value.toPrecision(2)));
  return String(Number(value.toFixed(value >= 10 ? 1 : 2)));
}
