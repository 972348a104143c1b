/**
 * Downloads mongod with mongodb-memory-server-core, which knows the archive of every system, and checks it by its MD5.
 * A process of its own, started by download.ts: the package takes settings from the environment, keeps what it found
 * for the life of the process and prints its progress. Prints the file's path on a last line.
 */
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';

const [, , version, downloadDir] = process.argv;
if (!version || !downloadDir) throw new Error('usage: fetch.ts <version> <folder>');
try {
  const options = await DryMongoBinary.generateOptions({ version });
  // download(), not getPath(): that one also takes a mongod that happens to lie somewhere on the machine.
  const file = await MongoBinary.download({ ...options, version, downloadDir, checkMD5: true });
  process.stdout.write(`\n${file}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  // Not by itself: the package leaves the answer that it refused open.
  process.exit(1);
}
