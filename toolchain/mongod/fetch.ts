/**
 * Downloads mongod with mongodb-memory-server-core, which knows the archive for every system, and checks its MD5. Runs
 * as a separate process, started by download.ts: the package takes settings from the environment, caches what it found
 * for the life of the process and prints its progress. Prints the file's path on the last line.
 */
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';

const [, , version, downloadDir] = process.argv;
if (!version || !downloadDir) throw new Error('usage: fetch.ts <version> <folder>');
try {
  const options = await DryMongoBinary.generateOptions({ version });
  // download(), not getPath(), which also accepts a mongod that happens to be on the machine.
  const file = await MongoBinary.download({ ...options, version, downloadDir, checkMD5: true });
  process.stdout.write(`\n${file}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  // Explicit exit: the package leaves the rejected response open.
  process.exit(1);
}
