/**
 * Downloads what toolchain/checksums.ts has no sum for and prints the missing lines, for whoever changes a version. Compare
 * each with what its publisher says before you commit it: a sum that only repeats what a server sent protects nobody.
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { checksums } from './checksums.ts';
import { nameInChecksums, officialAddress } from './download.ts';
import { archiveAddress } from './mongod/download.ts';
import { mongod, toolchainParts } from './versions.ts';

const systems = ['linux', 'darwin'].flatMap((platform) =>
  ['x64', 'arm64'].map((arch) => ({ platform, arch })),
);

/** Every file that set-up may download: address by its name in the list. Of MongoDB's, only the one for this system. */
async function publishedFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const part of toolchainParts) {
    for (const system of systems) {
      const address = officialAddress(part, system);
      if (address) files.set(nameInChecksums(part, address), address);
    }
  }
  const archive = await archiveAddress(mongod, process.env);
  return files.set(basename(new URL(archive).pathname), archive);
}

async function sumOf(address: string): Promise<string> {
  const answer = await fetch(address);
  if (!answer.ok || !answer.body) throw new Error(`${address}: the server answered ${answer.status}`);
  const hash = createHash('sha256');
  for await (const chunk of answer.body) hash.update(chunk);
  return hash.digest('hex');
}

for (const [name, address] of await publishedFiles()) {
  if (checksums[name]) continue;
  try {
    console.log(`  '${name}': '${await sumOf(address)}',`);
  } catch (error) {
    console.error(`  // ${name}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
