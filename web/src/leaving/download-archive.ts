import { fetchResponse } from '../api/client.ts';

/** Downloads the archive of a mailed link and saves it as a file. Throws Problem as every call of the API does. */
export async function downloadArchive(token: string): Promise<void> {
  const response = await fetchResponse('/api/account/export/download', { method: 'POST', body: { token } });
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  save(await response.blob(), name ?? 'clawdet-data.zip');
}

/** A link alone could not do it: the token must not be in an address, which servers log. */
function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
