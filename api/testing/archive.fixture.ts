import { fromBuffer, type ZipFile } from 'yauzl';
import type { Client, RunningApp } from './client.ts';

/** What a download of an export answers: its archive by file name, or the code of the refusal. */
export interface Download {
  status: number;
  files: Map<string, string>;
  error: string | undefined;
}

/** Downloads an archive by the token of its link, as the page does: all its bytes. */
export async function downloadExport(
  { url }: Pick<RunningApp, 'url'>,
  { cookies }: Pick<Client, 'cookies'>,
  token: string,
): Promise<Download> {
  const response = await fetch(new URL('/api/account/export/download', url), {
    method: 'POST',
    headers: {
      'X-Requested-With': 'clawdet',
      'Content-Type': 'application/json',
      Cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
    },
    body: JSON.stringify({ token }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.ok) return { status: response.status, files: await unzip(bytes), error: undefined };
  return { status: response.status, files: new Map(), error: JSON.parse(bytes.toString()).error };
}

/** The texts in a zip archive, by name. */
export async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject).on('end', resolve);
    zip.on('entry', (entry) => {
      zip.openReadStream(entry, async (error, stream) => {
        if (error) return reject(error);
        const parts: Buffer[] = [];
        for await (const part of stream) parts.push(part as Buffer);
        files.set(entry.fileName, Buffer.concat(parts).toString());
        zip.readEntry();
      });
    });
    zip.readEntry();
  });
  return files;
}
