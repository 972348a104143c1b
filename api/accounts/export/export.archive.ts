import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ExportFile, ExportSection } from './export.section.ts';

/** Compression works on pieces of this size, in characters; a row alone is far smaller. */
const PIECE = 64 * 1024;

/** A zip archive of files, as it is made. Whoever reads it decides how fast the files are read. */
export function zipOf(files: Iterable<ExportFile>, at: Date): Readable {
  const zip = new ZipFile();
  const archive = new PassThrough();
  zip.on('error', (error: Error) => archive.destroy(error));
  zip.outputStream.pipe(archive);
  for (const { name, content } of files)
    zip.addReadStreamLazy(name, { mtime: at, mode: 0o100600 }, (open) =>
      open(null, Readable.from(inPieces(content()), { objectMode: false })),
    );
  zip.end();
  return archive;
}

async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** The archive's first file: what is in it, and what is not. */
export function readmeFile(sections: readonly Pick<ExportSection<never>, 'about'>[], at: Date): ExportFile {
  const list = sections.map(({ about }) => `- ${about}`);
  const text = [
    'Your data at Clawdet',
    `Put together on ${at.toUTCString()}.`,
    'In this archive:',
    list.join('\n'),
    'Not in it:',
    NOT_IN_IT.map((line) => `- ${line}`).join('\n'),
    'Times are in UTC, money is in millionths of a US dollar. Files that end with .json are for programs; those that end with .csv open in a spreadsheet.',
  ].join('\n\n');
  return {
    name: 'README.txt',
    async *content() {
      yield `${text}\n`;
    },
  };
}

const NOT_IN_IT = [
  'The conversations, files and settings of your assistant. They are on its own server, and we cannot fetch them for you yet. Copy what you want to keep from the assistant itself before you delete it.',
  'Passwords, tokens and keys, and their hashes. Of each key, the archive has its name and its first characters.',
  'The text of questions and answers of language models: we do not store it.',
  'The mails that we sent you: we keep no copies.',
];
