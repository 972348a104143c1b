import path from 'node:path';
import type { Readable } from 'node:stream';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/** Bounds of a log: the size at which a file is put aside, and how many of those are kept. */
interface LogLimits {
  /** In bytes, with B, K, M or G. */
  size: `${number}${'B' | 'K' | 'M' | 'G'}`;
  older: number;
}

/** 50 MB: `api.log` and `api.log.1` to `api.log.4`. */
const LOG_LIMITS: LogLimits = { size: '10M', older: 4 };

/** A longer line is written in pieces. */
const MAX_LINE_BYTES = 1_000_000;

/** A log file that only this process writes, so that no other one holds a file that was put aside or deleted. */
export interface RotatingLog {
  /** Appends what a stream delivers, whole lines at a time, until it ends. */
  collect(output: Readable): void;
  /** Resolves once all streams have ended and everything is written. */
  finished(): Promise<void>;
}

/**
 * Opens a log, readable only by its owner. Nothing is lost when a file is put aside. If the disk is full, lines are lost
 * until it has room again, and the log says how many; whoever writes them never waits for it.
 */
export function openRotatingLog(file: string, limits = LOG_LIMITS): RotatingLog {
  const writer = createWriter(file, limits);
  const collecting: Promise<void>[] = [];
  return {
    collect(output) {
      collecting.push(append(output, writer));
    },
    async finished() {
      await Promise.all(collecting);
      await writer.close();
    },
  };
}

interface LogWriter {
  write(lines: Buffer): Promise<void>;
  close(): Promise<void>;
}

async function append(output: Readable, writer: LogWriter): Promise<void> {
  for await (const lines of wholeLines(output)) await writer.write(lines);
}

function createWriter(file: string, { size, older }: LogLimits): LogWriter {
  let stream: RotatingFileStream | undefined;
  let lost = 0;
  let why = '';
  const open = (): RotatingFileStream => {
    const options = { path: path.dirname(file), size, rotate: older, mode: 0o600 };
    // Every write learns of the error too; without a listener it would end the process.
    return createStream(path.basename(file), options).on('error', () => undefined);
  };
  const tryWrite = (bytes: Buffer): Promise<Error | null | undefined> => {
    stream ??= open();
    const to = stream;
    return new Promise((resolve) => to.write(bytes, resolve));
  };
  return {
    async write(lines) {
      const note = lost > 0 ? Buffer.from(`${lost} lines are missing here: ${why}\n`) : Buffer.alloc(0);
      const error = await tryWrite(Buffer.concat([note, lines]));
      if (error) {
        stream?.destroy();
        stream = undefined;
        lost += countLines(lines);
        why = error.message;
      } else lost = 0;
    },
    close: () => new Promise((resolve) => (stream ? stream.end(() => resolve()) : resolve())),
  };
}

async function* wholeLines(output: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) {
      const bytes = Buffer.concat([rest, chunk]);
      const end = bytes.length > MAX_LINE_BYTES ? bytes.length : bytes.lastIndexOf('\n') + 1;
      if (end > 0) yield bytes.subarray(0, end);
      rest = bytes.subarray(end);
    }
  } catch {
    // The pipe broke: what came before counts.
  }
  if (rest.length > 0) yield Buffer.concat([rest, Buffer.from('\n')]);
}

function countLines(lines: Buffer): number {
  return lines.toString('latin1').split('\n').length - 1;
}
