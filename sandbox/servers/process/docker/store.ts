import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Service } from './project.ts';

/** A container as stored on the server's disk. */
export interface Container {
  id: string;
  service: Service;
  /** After a power cut, `running` starts again if the restart policy allows it; `exited` stays stopped. */
  wanted: 'running' | 'exited';
  createdAt: string;
  startedAt: string;
  exitCode: number;
}

/** The stored state of a server's Docker engine. */
export interface Stored {
  containers: Container[];
  /** Pulled references. */
  images: string[];
}

/** Reads the containers and images of a disk; a new disk has none. */
export function readStored(path: string): Stored {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { containers: [], images: [] };
  }
}

/** Writes atomically: after a crash the file has either the old or the new state. */
export function writeStored(path: string, stored: Stored): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(stored));
  renameSync(`${path}.new`, path);
}
