import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongod } from '../versions.ts';

/**
 * A fake mongod, since no package registry has its archive. It prints mongod's version line, listens and stops like
 * mongod, rejects a folder with a file `locked` as mongod rejects a locked one, replaces the socket of a killed one, writes
 * its arguments to `<dbpath>/started` and records a clean exit in `<dbpath>/ended`.
 */
export const fakeMongod = `#!${process.execPath}
const { existsSync, rmSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:net');
const words = process.argv.slice(2);
const value = (name) => words[words.indexOf(name) + 1];
if (words.includes('--version')) {
  console.log('db version v${mongod.version}');
} else if (existsSync(value('--dbpath') + '/locked')) {
  console.log('{"s":"E","attr":{"error":"DBPathInUse: Unable to lock the lock file"}}');
  process.exitCode = 100;
} else {
  writeFileSync(value('--dbpath') + '/started', words.join(' '));
  process.on('SIGTERM', () => {
    writeFileSync(value('--dbpath') + '/ended', '');
    process.exit(0);
  });
  const server = createServer().on('error', () => {
    console.log('{"s":"E","msg":"Error setting up listener","attr":{"error":{"errmsg":"Address already in use"}}}');
    process.exit(48);
  });
  rmSync(value('--bind_ip'), { force: true });
  server.listen(value('--bind_ip'), () => console.log('Waiting for connections'));
}
`;

/** Packs files (by path) as a .tgz, as official archives are published. */
export function pack(files: Record<string, string>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'clawdet-pack-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(folder, 'in', path, '..'), { recursive: true });
      writeFileSync(join(folder, 'in', path), content, { mode: 0o755 });
    }
    execFileSync('tar', ['-czf', join(folder, 'out.tgz'), '-C', join(folder, 'in'), ...Object.keys(files)]);
    return readFileSync(join(folder, 'out.tgz'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** MongoDB's download server on loopback: one archive for any system, or another status. */
export async function serveArchive({ status = 200 }: { status?: number } = {}) {
  const archive = pack({ 'mongodb/bin/mongod': fakeMongod, 'mongodb/README': 'not wanted' });
  const asked: string[] = [];
  const server = createServer(({ url = '' }, answer) => {
    asked.push(url);
    answer.writeHead(status, { 'content-length': archive.length }).end(archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    /** mongodb-memory-server-core's own settings. */
    env: { MONGOMS_DOWNLOAD_MIRROR: mirror },
    sha256: createHash('sha256').update(archive).digest('hex'),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
