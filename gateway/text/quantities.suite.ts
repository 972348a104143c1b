import { describe, expect, it } from 'vitest';

/** The words that the server and the pages share. */
interface QuantityWords {
  count(count: number): string;
  dollars(dollars: number): string;
  euros(euros: number): string;
  percent(part: number): string;
  duration(ms: number): string;
}

/** How numbers, money and durations read, wherever they are shown. */
export function describeQuantities(where: string, words: QuantityWords): void {
  describe(`quantities ${where}`, () => {
    it.each([
      [0, '0'],
      [1_234_567, '1,234,567'],
      [12.6, '13'],
    ])('the count %d reads %s', (count, text) => expect(words.count(count)).toBe(text));

    it.each([
      [0, '$0.00'],
      [12.345, '$12.35'],
      [1_234.5, '$1,234.50'],
      [0.5, '$0.50'],
      [-0.5, '-$0.50'],
      [0.01, '$0.01'],
      [0.0042, '$0.0042'],
      [0.00996, '$0.01'],
      [-0.000123, '-$0.00012'],
      [0.000001, '$0.000001'],
    ])('%d dollars read %s', (dollars, text) => expect(words.dollars(dollars)).toBe(text));

    it.each([
      [0, '€0.00'],
      [1_234.5, '€1,234.50'],
      [-3, '-€3.00'],
    ])('%d euros read %s', (euros, text) => expect(words.euros(euros)).toBe(text));

    it.each([
      [0, '0%'],
      [0.001, '<1%'],
      [0.19888, '20%'],
      [0.8944, '89%'],
      [0.9999, '99%'],
      [1, '100%'],
    ])('the part %d reads %s', (part, text) => expect(words.percent(part)).toBe(text));

    it.each([
      [-5, '0 s'],
      [9_000, '9 s'],
      [89_400, '89 s'],
      [90_000, '2 min'],
      [5 * 60_000, '5 min'],
      [3 * 3_600_000, '3 h'],
      [50 * 3_600_000, '2 days'],
    ])('%i ms read %s', (ms, text) => expect(words.duration(ms)).toBe(text));
  });
}
