/** Characters that steer a terminal or turn text around: controls except line ends and tabs, bidirectional controls, and Unicode's own line ends. */
const STEERING = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * Text that others may have worded (names, reasons, what a server reports), safe for a terminal and a mail: characters
 * that steer what shows it become `�`. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(STEERING, '\uFFFD');
}

/** The same on one line, for a place where a line end would begin something of its own, such as a table's next row. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]+/g, ' ');
}

/** A value as indented JSON whose text steers no terminal either: the same characters, as JSON escapes. */
export function printableJson(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, 2).replace(STEERING, escaped);
}
