import { expect, test } from 'vitest';
import { ImportFileError, MAX_IMPORT_BYTES, MAX_IMPORT_ROWS, readImportFile } from './import.file.ts';

const read = (text: string) => readImportFile(Buffer.from(text));
const failureOf = (bytes: Uint8Array): ImportFileError => {
  try {
    readImportFile(bytes);
  } catch (error) {
    if (error instanceof ImportFileError) return error;
    throw error;
  }
  throw new Error('the file was read');
};
const row = (number: number, value: unknown) => ({ row: number, value, isJson: true });

test('an array is read by position', () => {
  expect(read('[{"id":"a"}, 5, null]')).toEqual({
    unit: 'row',
    rows: [row(1, { id: 'a' }), row(2, 5), row(3, null)],
  });
});

test('one object per line is read by line, with any line ends, blank lines and a byte order mark', () => {
  expect(read('\uFEFF{"id":"a"}\r\n\r\n{"id":"b"}\n{"id":"c"}')).toEqual({
    unit: 'line',
    rows: [row(1, { id: 'a' }), row(3, { id: 'b' }), row(4, { id: 'c' })],
  });
});

test('one object alone is one row, on one line or on several', () => {
  expect(read('{"id":"a"}')).toEqual({ unit: 'line', rows: [row(1, { id: 'a' })] });
  expect(read('{\n  "id": "a"\n}\n')).toEqual({ unit: 'line', rows: [row(1, { id: 'a' })] });
});

test('a line that is no JSON is a row without a value, and the others are read', () => {
  expect(read('{"id":"a"}\n{"id":\n{"id":"c"}').rows).toEqual([
    row(1, { id: 'a' }),
    { row: 2, value: undefined, isJson: false },
    row(3, { id: 'c' }),
  ]);
});

test.each(['', ' \n\t\r\n', '\uFEFF', '[]', ' [ ] '])('%j is empty', (text) => {
  expect(failureOf(Buffer.from(text)).code).toBe('import_file_empty');
});

test.each([
  'users',
  'id,email\n1,ada@example.com',
  '{"id":"a"',
  '[{"id":"a"},\n{"id":"b"}',
  '[\n{"id":"a"},\n{"id":"b"}\n',
])('%j is no JSON', (text) => {
  expect(failureOf(Buffer.from(text)).code).toBe('import_file_not_json');
});

test('bytes that are not UTF-8 are no JSON', () => {
  expect(failureOf(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])).code).toBe('import_file_not_json');
});

test('the complaint names the place and quotes nothing of the file', () => {
  const { message } = failureOf(Buffer.from('[{"id":"a"},\n{"passwordHash":"$2b$12$secret" "id":"b"}]'));
  expect(message).toContain('line 2, column 33');
  expect(message).not.toContain('secret');
});

test('a file one byte above the limit is refused with the limit, and one at the limit is read', () => {
  const bytes = Buffer.alloc(MAX_IMPORT_BYTES + 1, ' ');
  bytes.write('[5]');
  const { code, message } = failureOf(bytes);
  expect(code).toBe('import_file_too_large');
  expect(message).toContain('64 MiB');
  expect(readImportFile(bytes.subarray(0, MAX_IMPORT_BYTES)).rows).toEqual([row(1, 5)]);
});

test.each([
  ['positions', '[', '5', ',', ']'],
  ['lines', '', '{}', '\n', '\n'],
])(
  'more rows than the limit are refused, and as many as it are read, by %s',
  (_, open, one, between, close) => {
    const textOf = (count: number) => open + new Array(count).fill(one).join(between) + close;
    const { code, message } = failureOf(Buffer.from(textOf(MAX_IMPORT_ROWS + 1)));
    expect(code).toBe('import_file_too_large');
    expect(message).toContain('100,000 rows');
    expect(read(textOf(MAX_IMPORT_ROWS)).rows).toHaveLength(MAX_IMPORT_ROWS);
  },
);

test('a key named __proto__ changes no other object', () => {
  const [first] = read('[{"__proto__":{"paid":true}}]').rows;
  expect(Object.hasOwn(first?.value as object, '__proto__')).toBe(true);
  expect(({} as { paid?: boolean }).paid).toBeUndefined();
});
