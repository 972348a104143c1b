import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SetupStep } from './step.ts';

/** Builds the pages into web/dist when their sources changed since the last build. */
export function webStep(root: string): SetupStep {
  const stamp = path.join(root, 'web/dist/.sources');
  return {
    name: 'pages',
    title: 'the pages',
    need: 'page',
    expected: 6,
    async missing() {
      const built = existsSync(stamp) ? await readFile(stamp, 'utf8') : '';
      return built === (await sourcesHash(root)) ? [] : ['web/dist'];
    },
    async install() {
      const { build } = await import('vite');
      await build({ root: path.join(root, 'web'), logLevel: 'warn' });
      await writeFile(stamp, await sourcesHash(root));
    },
  };
}

async function sourcesHash(root: string): Promise<string> {
  const hash = createHash('sha256');
  // The list of common passwords is the one file of the API that the build takes in.
  const files = ['package-lock.json', 'api/accounts/auth/common-passwords.txt'];
  for await (const file of glob('web/{*.html,*.ts,public/**/*,fonts/**/*,src/**/*}', { cwd: root }))
    files.push(file);
  for (const file of files.sort()) {
    const text = await readFile(path.join(root, file)).catch(() => undefined);
    if (text) hash.update(file).update('\0').update(text);
  }
  return hash.digest('hex');
}
