/**
 * Numbers, money and durations in words, for everything that runs on the server: the LLM gateway, the API, mails and the
 * command line. The pages have the same words in `web/src/ui/`; `quantities.suite.ts` holds both to them.
 */

const whole = numberFormat({ maximumFractionDigits: 0 });
const dollars = numberFormat({ style: 'currency', currency: 'USD' });
const euros = numberFormat({ style: 'currency', currency: 'EUR' });
const partsOfACent = numberFormat({ style: 'currency', currency: 'USD', maximumSignificantDigits: 2 });

/** Made when it is first used: the first format of a process loads the language's data, which takes 15 ms. */
function numberFormat(options: Intl.NumberFormatOptions): (number: number) => string {
  let made: Intl.NumberFormat | undefined;
  return (number) => {
    made ??= new Intl.NumberFormat('en-US', options);
    return made.format(number);
  };
}

/** A count: `1,234`. */
export const countText = (count: number): string => whole(count);

/** Dollars with two decimals; an amount below a cent has two significant digits, since it is not nothing: `$0.0042`. */
export function dollarsText(amount: number): string {
  const isBelowCent = amount !== 0 && Math.abs(amount) < 0.01;
  return isBelowCent ? partsOfACent(amount) : dollars(amount);
}

/** Euros with two decimals: `€1,234.50`. */
export const eurosText = (amount: number): string => euros(amount);

/** A fraction as a percentage, rounded: `81%`. A little is `<1%`, never `0%`, and what is not all is never `100%`. */
export function percentText(part: number): string {
  if (part > 0 && part < 0.01) return '<1%';
  const percent = Math.round(part * 100);
  return `${part < 1 ? Math.min(percent, 99) : percent}%`;
}

/** An approximate duration, never negative: `9 s`, `5 min`, `3 h`, `2 days`. Takes ms. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** How long until a time: `in about 20 s`, `in about 3 min`, `any moment now`. */
export function approximateWait(until: Date | undefined, now: Date): string {
  const seconds = Math.ceil(((until?.getTime() ?? 0) - now.getTime()) / 1000);
  return seconds <= 1 ? 'any moment now' : `in about ${durationText(seconds * 1000)}`;
}
