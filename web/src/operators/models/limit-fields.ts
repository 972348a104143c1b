import type { ModelLimits, ModelLimitsChange } from '../../api/contract.ts';

/** What is typed for each limit: a number, or nothing for no limit. */
export type LimitInputs = Record<LimitName, string>;
export type LimitName = keyof ModelLimits['accounts'][number]['limits'];

/** The limits in the order of the form, with what each is called. Rates cannot be without a limit. */
export const LIMIT_FIELDS: readonly { name: LimitName; label: string; always?: true }[] = [
  { name: 'monthTokens', label: 'Tokens a month' },
  { name: 'monthDollars', label: 'Dollars a month' },
  { name: 'dayTokens', label: 'Tokens a day' },
  { name: 'dayDollars', label: 'Dollars a day' },
  { name: 'requestsPerMinute', label: 'Questions a minute', always: true },
  { name: 'tokensPerMinute', label: 'Tokens a minute', always: true },
];

/** The form as it opens. */
export function limitInputsOf(limits: ModelLimits['accounts'][number]['limits']): LimitInputs {
  const entries = LIMIT_FIELDS.map(({ name }) => [name, limits[name] === null ? '' : String(limits[name])]);
  return Object.fromEntries(entries) as LimitInputs;
}

/** What was changed, or which fields hold no number. */
export function changeOf(
  before: LimitInputs,
  after: LimitInputs,
): { change: ModelLimitsChange } | { faults: Partial<Record<LimitName, string>> } {
  const changed = LIMIT_FIELDS.filter(({ name }) => after[name].trim() !== before[name]);
  const faulty = changed.filter(({ name, always }) => !isFit(after[name], always));
  if (faulty.length > 0)
    return { faults: Object.fromEntries(faulty.map(({ name }) => [name, 'A number is wanted.'])) };
  const amountIn = (text: string) => (text.trim() === '' ? null : Number(text));
  return { change: Object.fromEntries(changed.map(({ name }) => [name, amountIn(after[name])])) };
}

function isFit(text: string, always?: true): boolean {
  if (text.trim() === '') return !always;
  return Number.isFinite(Number(text)) && Number(text) >= 0;
}
