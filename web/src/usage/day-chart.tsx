import type { Usage } from '../api/contract.ts';
import { formatCompact, formatCount, formatDollars } from '../ui/format-number.ts';
import { NumberCell, numberColumn, Table } from '../ui/table.tsx';
import { axisEnd, chartWords, dayWords } from './day-words.ts';
import './day-chart.css';

const WIDTH = 10;
const GAP = 2;
const HEIGHT = 100;

/** Tokens per day as bars, and the same figures as a table. */
export function DayChart({ days }: Pick<Usage, 'days'>) {
  const end = axisEnd(Math.max(...days.map(({ tokens }) => tokens)));
  return (
    <figure className="chart">
      <div className="chart__plot">
        <span className="chart__end soft figures" aria-hidden="true">
          {formatCompact(end)}
        </span>
        <svg
          viewBox={`0 0 ${days.length * WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={chartWords(days)}
        >
          {days.map(({ day, tokens }, index) => (
            <Bar key={day} day={day} tokens={tokens} at={index * WIDTH} part={tokens / end} />
          ))}
        </svg>
      </div>
      <div className="chart__days soft small" aria-hidden="true">
        <span>{dayWords(days.at(0)?.day ?? '')}</span>
        <span>Today (UTC)</span>
      </div>
      <details>
        <summary className="small">Show the figures</summary>
        <DayTable days={days} />
      </details>
    </figure>
  );
}

function Bar({ day, tokens, at, part }: { day: string; tokens: number; at: number; part: number }) {
  // Any use at all has a visible bar.
  const height = tokens > 0 ? Math.max(1.5, part * HEIGHT) : 0;
  return (
    <g>
      <title>{`${dayWords(day)}: ${formatCount(tokens)} tokens`}</title>
      <rect className="chart__hold" x={at} width={WIDTH} height={HEIGHT} />
      <rect className="chart__bar" x={at + GAP / 2} y={HEIGHT - height} width={WIDTH - GAP} height={height} />
    </g>
  );
}

/** Days with any call, newest first. Refused calls have a column only if there are any. */
function DayTable({ days }: Pick<Usage, 'days'>) {
  const used = days.filter(({ calls, refused, tokens }) => calls + refused + tokens > 0).toReversed();
  const hasRefused = used.some(({ refused }) => refused > 0);
  const titles = ['Calls', 'Tokens', 'Worth', ...(hasRefused ? ['Refused'] : [])];
  return (
    <Table isNarrow columns={['Day', ...titles.map(numberColumn)]}>
      {used.map(({ day, calls, tokens, dollars, refused }) => (
        <tr key={day}>
          <th scope="row" className="table__whole">
            {dayWords(day)}
          </th>
          <NumberCell title="Calls">{formatCount(calls)}</NumberCell>
          <NumberCell title="Tokens">{formatCount(tokens)}</NumberCell>
          <NumberCell title="Worth">{formatDollars(dollars)}</NumberCell>
          {hasRefused && <NumberCell title="Refused">{formatCount(refused)}</NumberCell>}
        </tr>
      ))}
    </Table>
  );
}
