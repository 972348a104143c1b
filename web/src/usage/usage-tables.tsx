import type { Usage } from '../api/contract.ts';
import { formatCount, formatDollars } from '../ui/format-number.ts';
import { NumberCell, numberColumn, Table } from '../ui/table.tsx';

/** What was charged for a process of ours that died has no model. */
const modelWords = (model: string): string => (model === 'unknown' ? 'Calls cut off on our side' : model);

/** Which models answered, and what it was worth. */
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

/** Which assistant it was: removed ones, and those of now. */
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

/** Which tools were called, and in how many calls. */
export function ToolTable({ tools }: Pick<Usage, 'tools'>) {
  if (tools.length === 0)
    return <p className="soft small">Your assistant has called no tool in these days.</p>;
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

/** What did not go as it should, in a sentence; nothing where all did. */
export function FailedCallsNote({ total }: Pick<Usage, 'total'>) {
  const { failed, refused } = total;
  if (failed + refused === 0) return null;
  const said = [
    failed > 0 && `${formatCount(failed)} of these calls ended with an error.`,
    refused > 0 && `${formatCount(refused)} more were refused by a limit and cost nothing.`,
  ].filter(Boolean);
  return <p className="soft small">{said.join(' ')}</p>;
}
