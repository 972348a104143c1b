import type { ModelLimits } from '../../api/contract.ts';
import { formatCount, formatDollars } from '../../ui/format-number.ts';

type Override = NonNullable<ModelLimits['override']>;
/** The text in each field of a temporary budget. */
export type OverrideInputs = Record<keyof Override, string>;

/** The fields of a temporary budget in form order. */
export const BUDGET_FIELDS: readonly {
  name: keyof Override;
  label: string;
  hint?: string;
  type?: 'date';
  inputMode?: 'decimal';
  maxLength?: number;
}[] = [
  { name: 'monthTokens', label: 'Temporary tokens per month', inputMode: 'decimal' },
  { name: 'monthDollars', label: 'Temporary dollars per month', inputMode: 'decimal' },
  { name: 'dayTokens', label: 'Temporary tokens per day', inputMode: 'decimal' },
  { name: 'dayDollars', label: 'Temporary dollars per day', inputMode: 'decimal' },
  { name: 'until', label: 'Last day (UTC)', type: 'date' },
  { name: 'because', label: 'Why', hint: 'The owner reads it on the usage page.', maxLength: 300 },
];

export const emptyBudget: OverrideInputs = {
  monthTokens: '',
  monthDollars: '',
  dayTokens: '',
  dayDollars: '',
  until: '',
  because: '',
};

/** What was typed, as the API takes it. A text that is no number is sent as it is: the API says what is wrong. */
export function overrideIn({ until, because, ...limits }: OverrideInputs): object {
  const typed = Object.entries(limits).filter(([, text]) => text.trim() !== '');
  const numbers = typed.map(([name, text]) => [name, Number.isFinite(Number(text)) ? Number(text) : text]);
  return { ...Object.fromEntries(numbers), until, because };
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

const tokensOf = (limit: number | null) => (limit === null ? 'any tokens' : `${formatCount(limit)} tokens`);
const moneyOf = (limit: number | null) => (limit === null ? 'any amount of money' : formatDollars(limit));

/** A temporary budget in a sentence. */
export function overrideWords({ until, because, ...limits }: Override): string {
  const { monthTokens, monthDollars, dayTokens, dayDollars } = limits;
  const parts = [
    monthTokens !== undefined && `${tokensOf(monthTokens)} per month`,
    monthDollars !== undefined && `${moneyOf(monthDollars)} per month`,
    dayTokens !== undefined && `${tokensOf(dayTokens)} per day`,
    dayDollars !== undefined && `${moneyOf(dayDollars)} per day`,
  ].filter((part) => part !== false);
  const last = day.format(new Date(`${until}T00:00:00Z`));
  return `Until the end of ${last} (UTC): ${parts.join(', ')}. The reason: ${because}`;
}
