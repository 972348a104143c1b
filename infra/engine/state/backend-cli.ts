import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFolder } from '../../processes/create-folder.ts';
import { cliEnvironment } from '../child/environment.ts';
import type { EngineSettings } from '../options.ts';
import { runCli } from '../pulumi/cli.ts';
import type { BackendCli } from './bucket-store.ts';

/** Runs single CLI commands on a backend, each in a temporary workspace. */
export function backendCli(settings: EngineSettings): BackendCli {
  return async (backendUrl, project, args, files = {}) => {
    createFolder(settings.workDir);
    const cwd = await mkdtemp(join(settings.workDir, 'cli-'));
    try {
      await writeFile(join(cwd, 'Pulumi.yaml'), `name: ${project}\nruntime: nodejs\n`);
      for (const [name, text] of Object.entries(files))
        await writeFile(join(cwd, name), text, { mode: 0o600 });
      await mkdir(join(cwd, 'home'));
      await symlink(join(settings.pulumiHome, 'plugins'), join(cwd, 'home', 'plugins'));
      const env = cliEnvironment(settings, {
        id: '',
        pulumiHome: join(cwd, 'home'),
        backendUrl,
        credentials: {},
      });
      return await runCli({ command: settings.pulumi, args: [...args, '--non-interactive'], cwd, env });
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  };
}
