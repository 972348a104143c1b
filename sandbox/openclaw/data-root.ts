import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.ts';
import { containerEnvironment, importChanges } from './environment.ts';
import { imageReference, remapBase } from './image.ts';
import type { ImageManifest } from './locate.ts';

const namespaceFlags = ['--mount', '--net', '--pid', '--ipc', '--fork', '--kill-child'];

/** The container's variables, with the folders of the machine's own tools. */
const environment = { ...containerEnvironment, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

/** Runs one of this folder's scripts in namespaces of its own; whatever it starts ends with it. */
export function runInNamespaces(script: string, args: string[], input = ''): Promise<string> {
  const words = [...namespaceFlags, 'sh', join(import.meta.dirname, script), ...args];
  return command('unshare', words, { env: environment, input });
}

/**
 * Imports a file system as the image and splits Docker's data root in two: `docker` (small, copied to each server) and
 * `layers` (large, shared). Writes the manifest last.
 */
export async function makeDataRoot(root: string, home: string): Promise<void> {
  const instructions = importChanges().map((line) => `${line}\n`);
  await runInNamespaces('import.sh', [root, home, imageReference, String(remapBase)], instructions.join(''));
  for (const name of ['run', 'accounts']) rmSync(join(home, name), { recursive: true, force: true });
  writeFileSync(join(home, 'manifest.json'), `${JSON.stringify(takeLayersOut(home), undefined, 2)}\n`);
}

function takeLayersOut(home: string): ImageManifest {
  const overlays = join(`${remapBase}.${remapBase}`, 'overlay2');
  mkdirSync(join(home, 'layers'));
  const layers = readdirSync(join(home, 'docker', overlays))
    .filter((name) => name !== 'l' && existsSync(join(home, 'docker', overlays, name, 'diff')))
    .map((name) => {
      const at = join(overlays, name, 'diff');
      const files = join('layers', name);
      renameSync(join(home, 'docker', at), join(home, files));
      // Docker expects the folder; a server mounts the layer over it.
      mkdirSync(join(home, 'docker', at));
      return { at, files };
    });
  return { reference: imageReference, layers, witnesses: witnessesIn(home, layers) };
}

/** The programs that a container starts with, and Docker's own idea of what it has. */
function witnessesIn(home: string, layers: ImageManifest['layers']): ImageManifest['witnesses'] {
  const programs = ['usr/bin/node', 'app/front.mjs', 'app/node_modules/openclaw/openclaw.mjs'];
  const paths = [
    join('docker', `${remapBase}.${remapBase}`, 'image/overlay2/repositories.json'),
    ...layers.flatMap(({ files }) => programs.map((program) => join(files, program))),
  ];
  return Object.fromEntries(paths.map((path) => [path, statSync(join(home, path)).size]));
}
