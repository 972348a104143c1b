import type { FleetUsageBody } from '../../api/contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { formatCount, formatDollars, formatEuros, formatPercent } from '../../ui/format-number.ts';
import { NumberCell, numberColumn, Table } from '../../ui/table.tsx';

type Customer = FleetUsageBody['customers'][number];

/** One row per customer, highest cost first. */
export function CustomerTable({ usage, isFiltered }: { usage: FleetUsageBody; isFiltered: boolean }) {
  const { customers } = usage;
  if (customers.length === 0)
    return (
      <p className="soft small">
        {isFiltered ? 'No customer matches.' : 'No assistant has called a model this month.'}
      </p>
    );
  return (
    <Table
      columns={[
        'Customer',
        ...['Calls', 'Tokens', 'Cost', 'Price', 'Margin'].map(numberColumn),
        'Unusual usage',
      ]}
    >
      {customers.map((one) => (
        <tr key={one.account} data-customer={one.customer}>
          <th scope="row">{one.customer}</th>
          <NumberCell title="Calls">{formatCount(one.calls)}</NumberCell>
          <NumberCell title="Tokens">
            {formatCount(one.tokens)}
            <span className="soft fleet-usage__part"> {partOf(one)}</span>
          </NumberCell>
          <NumberCell title="Cost">{formatDollars(one.cost)}</NumberCell>
          <NumberCell title="Price">{one.tiers.length > 0 ? formatEuros(one.priceEur) : 'none'}</NumberCell>
          <NumberCell title="Margin">
            {one.margin === null ? <Unknown /> : formatDollars(one.margin)}
          </NumberCell>
          <td data-title="Unusual usage">
            <Anomalies anomalies={one.anomalies} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

const STATES = { free: '', alerted: '', slowed: ', slowed', used_up: ', used up' };

function partOf({ budget: { part, state } }: Customer): string {
  if (part === null) return 'no limit';
  return `${formatPercent(part)}${STATES[state]}`;
}

/** A margin of a price in euros and a cost in dollars needs an exchange rate. */
function Unknown() {
  return <span title="The price is in euros and the cost in dollars: set USD_PER_EUR">not known</span>;
}

const TITLES: Record<Customer['anomalies'][number]['code'], string> = {
  early: 'Used up early',
  sudden: 'Sudden day',
  refused: 'Refused calls',
  failed: 'Failing calls',
  throttled: 'Throttled',
};

function Anomalies({ anomalies }: Pick<Customer, 'anomalies'>) {
  if (anomalies.length === 0) return <span className="soft">none</span>;
  return (
    <ul className="stack">
      {anomalies.map(({ code, words, todo }) => (
        <li key={code}>
          <Badge tone={code === 'throttled' || code === 'early' ? 'warn' : 'bad'}>{TITLES[code]}</Badge>
          <span className="fleet-usage__said">{words}</span>
          <span className="fleet-usage__said soft">{todo}</span>
        </li>
      ))}
    </ul>
  );
}
