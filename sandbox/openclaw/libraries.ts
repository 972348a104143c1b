import { command } from './command.ts';

/** Shared libraries in `ldd` output, as absolute paths; the loader included, the kernel's own (vdso) left out. */
export function librariesIn(ldd: string): string[] {
  const paths = ldd
    .split('\n')
    .map((line) => /(?:=>\s+)?(\/\S+)\s+\(0x/.exec(line)?.[1])
    .filter((path) => path !== undefined);
  return [...new Set(paths)].sort();
}

/** Every library that these programs load, each once. */
export async function librariesOf(programs: string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const program of programs)
    for (const path of librariesIn(await command('ldd', [program]))) found.add(path);
  return [...found].sort();
}
