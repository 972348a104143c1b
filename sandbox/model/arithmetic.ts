const precedence: Record<string, number> = { '+': 1, '-': 1, '*': 2, '/': 2 };

const operations: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const sum = /-?\d+(?:\.\d+)?(?:\s*[-+*/×÷x]\s*\d+(?:\.\d+)?)+/i;
const spoken: readonly [RegExp, string][] = [
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\b(?:times|multiplied by)\b/gi, '*'],
  [/\bdivided by\b/gi, '/'],
];

/** The first calculation in a text: `What is 6 times 7?` gives `{ sum: '6 * 7', value: '42' }`. Ignores dates. */
export function solve(text: string): { sum: string; value: string } | undefined {
  const written = spoken.reduce((line, [word, sign]) => line.replace(word, sign), text);
  const found = sum.exec(written.replace(/\d{4}-\d{2}-\d{2}/g, ''))?.[0];
  if (!found) return undefined;
  const tidy = found.replace(/[×x]/gi, '*').replace(/÷/g, '/');
  const [first = '', ...rest] = tidy.match(/^-?[\d.]+|[-+*/]|[\d.]+/g) ?? [];
  const value = evaluate(Number(first), rest);
  return { sum: [first, ...rest].join(' '), value: String(Number(value.toPrecision(12))) };
}

function evaluate(first: number, rest: string[]): number {
  const values = [first];
  const signs: string[] = [];
  const reduce = () => {
    const [b = 0, a = 0] = [values.pop(), values.pop()];
    values.push(operations[signs.pop() ?? '+']?.(a, b) ?? 0);
  };
  for (let at = 0; at < rest.length; at += 2) {
    const sign = rest[at] ?? '+';
    while (signs.length > 0 && rank(signs.at(-1)) >= rank(sign)) reduce();
    signs.push(sign);
    values.push(Number(rest[at + 1]));
  }
  while (signs.length > 0) reduce();
  return values[0] ?? 0;
}

function rank(sign: string | undefined): number {
  return precedence[sign ?? ''] ?? 0;
}
