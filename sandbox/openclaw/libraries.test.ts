import { expect, test } from 'vitest';
import { librariesIn } from './libraries.ts';

test('names the libraries and the loader of a program, each once, without the vdso', () => {
  const ldd = `	linux-vdso.so.1 (0x00007ffd4a5f2000)
	libdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007f1)
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f2)
	libdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007f1)
	/lib64/ld-linux-x86-64.so.2 (0x00007f3)
`;
  expect(librariesIn(ldd)).toEqual([
    '/lib/x86_64-linux-gnu/libc.so.6',
    '/lib/x86_64-linux-gnu/libdl.so.2',
    '/lib64/ld-linux-x86-64.so.2',
  ]);
});

test('leaves out what the machine does not have', () => {
  expect(librariesIn('\tlibX11.so.6 => not found\n')).toEqual([]);
});
