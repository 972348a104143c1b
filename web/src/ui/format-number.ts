const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const dollarsAndCents = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const partsOfACent = new Intl.NumberFormat('en', {
  style: 'currency',
  currency: 'USD',
  maximumSignificantDigits: 2,
});
const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });

/** A count: `1,234`. */
export const formatCount = (count: number): string => whole.format(count);

/** A count where space is limited: `1.23M`. */
export const formatCompact = (count: number): string => short.format(count);

/** Dollars with two decimals; an amount below a cent has two significant digits, since it is not nothing: `$0.0042`. */
export const formatDollars = (dollars: number): string =>
  (dollars !== 0 && Math.abs(dollars) < 0.01 ? partsOfACent : dollarsAndCents).format(dollars);

/** Euros: `€1,234.50`. */
export const formatEuros = (amount: number): string => euros.format(amount);

/** A fraction as a percentage, rounded: `81%`. A little is `<1%`, never `0%`, and what is not all is never `100%`. */
export function formatPercent(part: number): string {
  if (part > 0 && part < 0.01) return '<1%';
  const percent = Math.round(part * 100);
  return `${part < 1 ? Math.min(percent, 99) : percent}%`;
}
