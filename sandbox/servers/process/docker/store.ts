import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Service } from './project.ts';

/** A container as the server's disk remembers it. */
export interface Container {
  id: string;
  service: Service;
  /** `running` comes back after a power cut when the restart policy says so; `exited` stays down. */
  wanted: 'running' | 'exited';
  createdAt: string;
  startedAt: string;
  exitCode: number;
}

/** All that a server's Docker engine keeps. */
export interface Stored {
  containers: Container[];
  /** References that were pulled. */
  images: string[];
}

/** Reads a disk's containers and images; a new disk has none. */
export function readStored(path: string): Stored {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { containers: [], images: [] };
  }
}

/** Writes them so that a crash leaves the old or the new, never half. */
export function writeStored(path: string, stored: Stored): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(stored));
  renameSync(`${path}.new`, path);
}
