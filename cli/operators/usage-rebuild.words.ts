import type { CountCorrection, UsageRebuild } from '../../api/usage/reports/usage.rebuild.ts';
import { countText, dollarsText } from '../../gateway/text/quantities.ts';

/** What a rebuild changed, one line each; none if all was right. */
export function rebuildLines({ days, month: { before, after } }: UsageRebuild): string[] {
  const month =
    before.tokens === after.tokens && before.micros === after.micros
      ? []
      : [`  ledger, this month: ${correction(before, after)}\n`];
  return [...month, ...days.map(lineOf)];
}

function lineOf({ day, model, before, after }: CountCorrection): string {
  const amountOf = ({ calls, tokens, charge }: CountCorrection['before']) => ({
    calls,
    tokens,
    micros: charge,
  });
  return `  ${day} ${model}: ${correction(amountOf(before), amountOf(after))}\n`;
}

/** What was counted. Money in micro-dollars. */
interface Amount {
  calls?: number;
  tokens: number;
  micros: number;
}

/** `7 tokens, $0.50 -> 100 tokens, $0.75`. Adds a difference in money that rounding hides. */
function correction(before: Amount, after: Amount): string {
  const words = `${amountText(before)} -> ${amountText(after)}`;
  const [was, is] = [moneyText(before.micros), moneyText(after.micros)];
  const differs = before.micros !== after.micros && was === is;
  return differs ? `${words} (differs by ${moneyText(Math.abs(after.micros - before.micros))})` : words;
}

function amountText({ calls, tokens, micros }: Amount): string {
  const counted = calls === undefined ? [] : [calls === 1 ? '1 call' : `${countText(calls)} calls`];
  return [...counted, `${countText(tokens)} tokens`, moneyText(micros)].join(', ');
}

const moneyText = (micros: number): string => dollarsText(micros / 1e6);
