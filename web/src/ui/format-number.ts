const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const usual = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const small = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', minimumFractionDigits: 4 });
const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });

/** A count: `1,234`. */
export const formatCount = (count: number): string => whole.format(count);

/** A count where there is little room: `1.23M`. */
export const formatCompact = (count: number): string => short.format(count);

/** Dollars, with more digits where they are less than one: models cost fractions of a cent. */
export const formatDollars = (dollars: number): string =>
  (dollars !== 0 && Math.abs(dollars) < 1 ? small : usual).format(dollars);

/** Euros. */
export const formatEuros = (amount: number): string => euros.format(amount);

/** A part of a whole: `81%`; less than one in a hundred is not nothing. */
export const formatPercent = (part: number): string =>
  part > 0 && part < 0.01 ? '<1%' : `${Math.floor(part * 100)}%`;
