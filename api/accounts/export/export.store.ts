import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Types } from 'mongoose';
import { z } from 'zod';
import { deleteInBatches } from '../../platform/database/delete-in-batches.ts';
import type { Vault } from '../../platform/secrets/vault.ts';
import type { AccountCollections } from '../account.collections.ts';
import type { ArchiveRecord, DataExportRecord } from './export.model.ts';

type Chunks = Pick<AccountCollections, 'exportChunks'>;

const CHUNK_BYTES = 256 * 1024;
/** The embedded database reads each chunk to remove it. */
const REMOVED_AT_ONCE = 20;
const ALGORITHM = 'aes-256-gcm';
const bytes = z.string().transform((text) => Buffer.from(text, 'base64url'));
const sealedKey = z.object({ key: bytes, nonce: bytes, tag: bytes });
const contextOf = (id: Types.ObjectId) => `export ${id}`;
const chunkId = ({ _id, attempt }: Pick<DataExportRecord, '_id' | 'attempt'>, number: number) =>
  `${_id}/${attempt}/${number}`;

/** An archive has more bytes than one may have. */
export class ArchiveTooLarge extends Error {
  override readonly name = 'ArchiveTooLarge';
}

interface WriteOptions {
  /** The most that an archive may have, in bytes. */
  maxBytes: number;
  /** Called before each chunk; what it throws ends the writing. */
  beforeChunk(): void;
}

/**
 * Encrypts an archive and writes it to the database in chunks, under a random key of its own that the vault seals. The
 * database is what all workers and APIs share, also on several machines. Throws ArchiveTooLarge.
 */
export async function writeArchive(
  { exportChunks, vault }: Chunks & { vault: Vault },
  of: Pick<DataExportRecord, '_id' | 'attempt'>,
  archive: AsyncIterable<Buffer>,
  { maxBytes, beforeChunk }: WriteOptions,
): Promise<ArchiveRecord> {
  const [key, nonce] = [randomBytes(32), randomBytes(12)];
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  let [size, chunks] = [0, 0];
  const write = async (data: Buffer) => {
    beforeChunk();
    await exportChunks.create({ _id: chunkId(of, chunks), exportId: of._id, data });
    chunks += 1;
  };
  let waiting = Buffer.alloc(0);
  for await (const part of archive) {
    size += part.length;
    if (size > maxBytes) throw new ArchiveTooLarge(`the archive has more than ${maxBytes} bytes`);
    waiting = Buffer.concat([waiting, cipher.update(part)]);
    for (; waiting.length >= CHUNK_BYTES; waiting = waiting.subarray(CHUNK_BYTES))
      await write(waiting.subarray(0, CHUNK_BYTES));
  }
  await write(Buffer.concat([waiting, cipher.final()]));
  const sealed = { key, nonce, tag: cipher.getAuthTag() };
  const texts = Object.entries(sealed).map(([name, value]) => [name, value.toString('base64url')]);
  return { size, chunks, sealed: vault.seal(contextOf(of._id), Object.fromEntries(texts)) };
}

/** A stored archive, decrypted as it is read. Throws at its end if a chunk is not the one that was written. */
export async function* readArchive(
  { exportChunks, vault }: Chunks & { vault: Vault },
  { archive, ...of }: Pick<DataExportRecord, '_id' | 'attempt'> & { archive: ArchiveRecord },
): AsyncGenerator<Buffer> {
  const { key, nonce, tag } = vault.open(contextOf(of._id), archive.sealed, sealedKey);
  const decipher = createDecipheriv(ALGORITHM, key, nonce).setAuthTag(tag);
  for (let number = 0; number < archive.chunks; number += 1) {
    const chunk = await exportChunks.findById(chunkId(of, number));
    if (!chunk) throw new Error(`chunk ${number} of export ${of._id} is gone`);
    yield decipher.update(chunk.data);
  }
  yield decipher.final();
}

/** Removes every chunk of an export, those of unfinished attempts too. */
export async function removeArchive({ exportChunks }: Chunks, exportId: Types.ObjectId): Promise<void> {
  await deleteInBatches(exportChunks, { exportId }, REMOVED_AT_ONCE);
}
