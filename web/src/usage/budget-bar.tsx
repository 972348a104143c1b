import type { Usage } from '../api/contract.ts';
import { questionWords } from '../catalog/tier-words.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { formatCount, formatDollars, formatPercent } from '../ui/format-number.ts';
import './budget-bar.css';

type Budget = Usage['budget'];

const STATES: Record<Budget['state'], [tone: Tone, words: string]> = {
  free: ['good', 'Within the limits'],
  alerted: ['warn', 'Most of it used'],
  slowed: ['warn', 'Slowed down'],
  used_up: ['bad', 'Used up'],
};

/** Shown before it is used up: no question passes any more, since the gateway reserves its longest answer first. */
const TOO_LITTLE: [tone: Tone, words: string] = ['bad', 'Nearly used up'];

/** How much of the monthly budget is used: a bar, the figures, and what they mean. */
export function BudgetBar({ budget }: { budget: Budget }) {
  const { state, words, tokens, dollars } = budget;
  const isTooLittle = budget.questionsLeft === 0 && state !== 'used_up';
  const [tone, title] = isTooLittle ? TOO_LITTLE : STATES[state];
  return (
    <div className="budget">
      <p className="budget__head">
        <span className="budget__used figures">
          {formatCount(tokens.used)}
          {tokens.limit !== null && <span className="soft"> of {formatCount(tokens.limit)} tokens</span>}
          {tokens.limit === null && <span className="soft"> tokens</span>}
        </span>
        <Badge tone={tone}>{title}</Badge>
      </p>
      {tokens.limit !== null && <Bar used={tokens.used} limit={tokens.limit} tone={tone} />}
      <p className="small">
        {words} {leftWords(budget)}
      </p>
      <p className="soft small figures">
        Worth {formatDollars(dollars.used)}
        {dollars.limit !== null && ` of ${formatDollars(dollars.limit)}`} this month. Free in the beta.
      </p>
    </div>
  );
}

/** `What is left is about 5 short questions.` Nothing without a limit, or when there is nothing left. */
function leftWords({ questionsLeft, state }: Budget): string {
  if (questionsLeft === null || state === 'used_up') return '';
  const words = questionWords(questionsLeft);
  return `What is left is ${words}.`;
}

function Bar({ used, limit, tone }: { used: number; limit: number; tone: Tone }) {
  const part = (amount: number) => (limit > 0 ? Math.min(1, amount / limit) : 1);
  return (
    <svg
      className={`budget__bar budget__bar--${tone}`}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${formatPercent(part(used))} of the month’s tokens are used`}
    >
      <rect className="budget__all" width="100" height="4" />
      <rect className="budget__part" width={100 * part(used)} height="4" />
    </svg>
  );
}
