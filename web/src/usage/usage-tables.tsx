import type { Usage } from '../api/contract.ts';
import { formatCount, formatDollars } from '../ui/format-number.ts';
import { NumberCell, numberColumn, Table } from '../ui/table.tsx';

/** Usage charged for one of our processes that died has no model. */
const modelWords = (model: string): string => (model === 'unknown' ? 'Calls cut off on our side' : model);

/** The models that answered, and what their answers were worth. */
export function ModelTable({ models }: Pick<Usage, 'models'>) {
  return (
    <Table columns={['Model', ...['Calls', 'Input', 'Output', 'Worth'].map(numberColumn)]}>
      {models.map(({ model, calls, input, output, dollars }) => (
        <tr key={model}>
          <th scope="row">{modelWords(model)}</th>
          <NumberCell title="Calls">{formatCount(calls)}</NumberCell>
          <NumberCell title="Input">{formatCount(input)}</NumberCell>
          <NumberCell title="Output">{formatCount(output)}</NumberCell>
          <NumberCell title="Worth">{formatDollars(dollars)}</NumberCell>
        </tr>
      ))}
    </Table>
  );
}

/** The usage of each assistant, including removed ones. */
export function AssistantTable({ assistants }: Pick<Usage, 'assistants'>) {
  return (
    <Table columns={['Assistant', ...['Calls', 'Tokens', 'Worth'].map(numberColumn)]}>
      {assistants.map(({ assistant, calls, tokens, dollars }) => (
        <tr key={assistant}>
          <th scope="row">{assistant}</th>
          <NumberCell title="Calls">{formatCount(calls)}</NumberCell>
          <NumberCell title="Tokens">{formatCount(tokens)}</NumberCell>
          <NumberCell title="Worth">{formatDollars(dollars)}</NumberCell>
        </tr>
      ))}
    </Table>
  );
}

/** The tools that were called, and in how many calls. */
export function ToolTable({ tools }: Pick<Usage, 'tools'>) {
  if (tools.length === 0)
    return <p className="soft small">Your assistant has not called any tools in this period.</p>;
  return (
    <Table isNarrow columns={['Tool', numberColumn('Calls')]}>
      {tools.map(({ tool, calls }) => (
        <tr key={tool}>
          <th scope="row">
            <code>{tool}</code>
          </th>
          <NumberCell title="Calls">{formatCount(calls)}</NumberCell>
        </tr>
      ))}
    </Table>
  );
}

/** The failed and refused calls in a sentence; nothing if there are none. */
export function FailedCallsNote({ total }: Pick<Usage, 'total'>) {
  const { failed, refused } = total;
  if (failed + refused === 0) return null;
  const said = [
    failed > 0 && `${formatCount(failed)} of these calls ended with an error.`,
    refused > 0 &&
      `${formatCount(refused)} more ${refused === 1 ? 'was' : 'were'} refused by a limit and cost nothing.`,
  ].filter(Boolean);
  return <p className="soft small">{said.join(' ')}</p>;
}
