import { Link } from 'wouter';
import type { Catalog, Tier } from '../../api/contract.ts';
import { questionWords } from '../../catalog/tier-words.ts';
import { formatCount } from '../../ui/format-number.ts';
import { Table } from '../../ui/table.tsx';
import { HelpSection } from './help-section.tsx';

/** What a month has, and what happens as it is used up. */
export function Limits({ catalog }: { catalog: Catalog | null }) {
  return (
    <HelpSection id="limits" title="Limits and budgets">
      <p>
        Each size has a budget of tokens for a month (UTC). Tokens are what the model reads and writes: about
        four characters of English text each. OpenClaw sends its instructions and the conversation so far with
        every question, so even a short one uses
        {catalog ? ` about ${formatCount(catalog.tokensPerQuestion)} tokens` : ' thousands of tokens'}. A
        question for which it uses tools calls the model several times.
      </p>
      {catalog && <Budgets tiers={catalog.tiers} />}
      <ul className="help__list">
        <li>We write to you once when four fifths of a month’s tokens are used.</li>
        <li>From nine tenths on, fewer questions a minute are allowed.</li>
        <li>
          Before a call is sent, the longest answer that it may have is set aside, and the rest is returned
          afterwards. So a question may be refused while some tokens are left.
        </li>
        <li>
          Once they are used up, your assistant gets no answers from its model until the first of the next
          month (UTC). It keeps running and keeps its data, and nothing is billed.
        </li>
      </ul>
      <p>
        The <Link href="/usage">usage page</Link> shows what you have used: by day, by model and by tool. A
        new conversation is cheaper than a long one, because less is sent along.
      </p>
    </HelpSection>
  );
}

function Budgets({ tiers }: { tiers: Tier[] }) {
  return (
    <Table isNarrow columns={['Size', 'Tokens a month', 'In questions']}>
      {tiers.map(({ id, name, tokensPerMonth, questionsPerMonth }) => (
        <tr key={id}>
          <th scope="row">{name}</th>
          <td>{tokensPerMonth === null ? 'no limit' : formatCount(tokensPerMonth)}</td>
          <td>{questionWords(questionsPerMonth) ?? 'no limit'}</td>
        </tr>
      ))}
    </Table>
  );
}
