import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { packageStates } from '../../sandbox/servers/namespace/debian.ts';
import { CommandFailure, EXIT, START_AGAIN } from '../failure.ts';
import type { SetupStep } from './step.ts';

const STATUS_FILE = '/var/lib/dpkg/status';

/** Names of the installed packages, from dpkg's status file: a hundred times faster than apt. */
export function installedPackages(status: string): Set<string> {
  const states = [...packageStates(status)].filter(([, state]) => state === 'installed');
  return new Set(states.map(([name]) => name));
}

/** Debian packages, as root on Debian only; elsewhere the step reports nothing missing. */
export function debianStep(packages: string[]): SetupStep {
  return {
    name: 'debian',
    title: 'Debian packages',
    need: 'assistant',
    expected: 12,
    async missing() {
      if (process.getuid?.() !== 0) return [];
      const status = await readFile(STATUS_FILE, 'utf8').catch(() => undefined);
      if (status === undefined) return [];
      const installed = installedPackages(status);
      return packages.filter((name) => !installed.has(name));
    },
    async install(missing, { say }) {
      say('reading the package lists');
      await apt(['update']);
      say('installing');
      await apt(['install', '-y', '--no-install-recommends', ...missing]);
    },
  };
}

async function apt(args: string[]): Promise<void> {
  const output: Buffer[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
      // No service may start automatically: the sandbox starts what it needs, where it needs it.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group: if set-up is stopped, dpkg completes instead of leaving half a package.
      detached: true,
    });
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return;
  const tail = Buffer.concat(output).toString('utf8').trim().split('\n').slice(-5).join('\n');
  throw new CommandFailure(
    `apt-get ${args[0]} failed (exit code ${code}):\n${tail}`,
    /No space left/.test(tail)
      ? `free 2 GB of disk and ${START_AGAIN}`
      : `fix what apt says, then ${START_AGAIN}`,
    EXIT.unavailable,
  );
}
