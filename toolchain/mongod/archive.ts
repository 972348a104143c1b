/**
 * Prints the address of the mongod archive for this system, which mongodb-memory-server-core knows. Runs as a separate
 * process, started by download.ts: the package takes settings from the environment and prints its warnings.
 */
import { DryMongoBinary } from 'mongodb-memory-server-core';
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js';

const [, , version] = process.argv;
if (!version) throw new Error('usage: archive.ts <version>');
try {
  const options = await DryMongoBinary.generateOptions({ version });
  const address = await new MongoBinaryDownloadUrl({ ...options, version }).getDownloadUrl();
  process.stdout.write(`\n${address}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
