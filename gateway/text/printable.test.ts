import { expect, test } from 'vitest';
import { printable, printableJson, printableLine } from './printable.ts';

const hostile = {
  'clears the screen': '\u001b[2Jx',
  'sets the title': '\u001b]0;root\u0007x',
  'is a control of eight bits': '\u009b31mx',
  'deletes and returns': 'a\b\r\u007fx',
  'turns text around': 'a\u202egnp.exe\u2066x',
  'ends a line in its own way': 'a\u2028b\u2029x',
};

test.each(Object.entries(hostile))('what %s is replaced, and the rest stays', (_, text) => {
  for (const shown of [printable(text), printableLine(text)]) {
    expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
    expect(shown).toMatch(/\uFFFD.*x$/su);
  }
});

test('text of every language, line ends and tabs stay as they are', () => {
  const text = 'Zoë 花子\tمريم\n👩‍💻';
  expect(printable(text)).toBe(text);
});

test('a line has no line ends', () => {
  expect(printableLine('one\n\ttwo')).toBe('one two');
});

test.each(Object.entries(hostile))('in JSON what %s is escaped and not lost', (_, text) => {
  const json = printableJson({ text, list: [1] });
  expect(json).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
  expect(JSON.parse(json)).toEqual({ text, list: [1] });
  expect(json.split('\n')).toHaveLength(6);
});
