import type { ModelLimits, ModelLimitsChange } from '../../api/contract.ts';

/** The text in the field of each limit: a number, or empty for no limit. */
export type LimitInputs = Record<LimitName, string>;
export type LimitName = keyof ModelLimits['accounts'][number]['limits'];

/** The limits in form order, with their labels. Rates always have a limit. */
export const LIMIT_FIELDS: readonly { name: LimitName; label: string; always?: true }[] = [
  { name: 'monthTokens', label: 'Tokens per month' },
  { name: 'monthDollars', label: 'Dollars per month' },
  { name: 'dayTokens', label: 'Tokens per day' },
  { name: 'dayDollars', label: 'Dollars per day' },
  { name: 'requestsPerMinute', label: 'Requests per minute', always: true },
  { name: 'tokensPerMinute', label: 'Tokens per minute', always: true },
];

/** The initial content of the form. */
export function limitInputsOf(limits: ModelLimits['accounts'][number]['limits']): LimitInputs {
  const entries = LIMIT_FIELDS.map(({ name }) => [name, limits[name] === null ? '' : String(limits[name])]);
  return Object.fromEntries(entries) as LimitInputs;
}

/** What was changed, or which fields do not hold a valid number. */
export function changeOf(
  before: LimitInputs,
  after: LimitInputs,
): { change: ModelLimitsChange } | { faults: Partial<Record<LimitName, string>> } {
  const changed = LIMIT_FIELDS.filter(({ name }) => after[name].trim() !== before[name]);
  const faulty = changed.filter(({ name, always }) => !isValid(after[name], always));
  if (faulty.length > 0)
    return { faults: Object.fromEntries(faulty.map(({ name }) => [name, 'Enter a number of 0 or more.'])) };
  const amountIn = (text: string) => (text.trim() === '' ? null : Number(text));
  return { change: Object.fromEntries(changed.map(({ name }) => [name, amountIn(after[name])])) };
}

function isValid(text: string, always?: true): boolean {
  if (text.trim() === '') return !always;
  return Number.isFinite(Number(text)) && Number(text) >= 0;
}
